package dev.ets.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Results of one kind: rows of labels (texts, whole numbers) and figures (reals, {@link Samples}).
 * Printed for people, written as JSON for programs.
 */
final class Table {
  private final String name;
  private final String title;
  private final Column[] columns;
  private final List<Object[]> rows = new ArrayList<>();

  /**
   * A column.
   *
   * @param key name in JSON
   * @param heading name on paper, with the unit
   */
  record Column(String key, String heading) {}

  /** A measured figure in JSON. */
  private record Figure(double median, double low, double high, double[] rounds) {}

  /** An empty table. */
  Table(String name, String title, Column... columns) {
    this.name = name;
    this.title = title;
    this.columns = columns.clone();
  }

  static Column column(String key, String heading) {
    return new Column(key, heading);
  }

  String name() {
    return name;
  }

  /**
   * Adds a row.
   *
   * @throws IllegalArgumentException when it has another number of cells than there are columns
   */
  void row(Object... cells) {
    if (cells.length != columns.length) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.length, columns.length));
    }
    rows.add(cells.clone());
  }

  /** The rows, cells in the order of the columns. */
  List<Object[]> rows() {
    return rows;
  }

  /** Title, headings and rows, as lines of text; texts to the left, numbers to the right. */
  String text() {
    List<String[]> lines = new ArrayList<>();
    String[] headings = new String[columns.length];
    for (int c = 0; c < columns.length; c++) {
      headings[c] = columns[c].heading();
    }
    lines.add(headings);
    for (Object[] row : rows) {
      String[] line = new String[row.length];
      for (int c = 0; c < row.length; c++) {
        line[c] = show(row[c]);
      }
      lines.add(line);
    }
    StringBuilder text = new StringBuilder(title).append('\n');
    for (String[] line : lines) {
      StringBuilder joined = new StringBuilder();
      for (int c = 0; c < line.length; c++) {
        joined.append("  ").append(padded(line[c], width(lines, c), isText(c)));
      }
      text.append(joined.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }

  private boolean isText(int column) {
    return !rows.isEmpty() && rows.getFirst()[column] instanceof String;
  }

  private static int width(List<String[]> lines, int column) {
    return lines.stream().mapToInt(line -> line[column].length()).max().orElse(0);
  }

  private static String padded(String cell, int width, boolean left) {
    String space = " ".repeat(width - cell.length());
    return left ? cell + space : space + cell;
  }

  private static String show(Object cell) {
    return switch (cell) {
      case Samples s -> "%s ±%2.0f%%".formatted(digits(s.median()), 100 * s.spread());
      case Double d -> digits(d);
      default -> cell.toString();
    };
  }

  /** Three digits or more: a third of a percent is less than rounds differ. */
  private static String digits(double value) {
    int decimals = Math.clamp(2 - (int) Math.floor(Math.log10(Math.abs(value))), 0, 4);
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /** The table as what Jackson writes: each row an object with the columns' keys. */
  Map<String, Object> json() {
    List<Map<String, Object>> objects = new ArrayList<>();
    for (Object[] row : rows) {
      Map<String, Object> object = new LinkedHashMap<>();
      for (int c = 0; c < row.length; c++) {
        Object cell =
            row[c] instanceof Samples s
                ? new Figure(s.median(), s.low(), s.high(), s.rounds())
                : row[c];
        object.put(columns[c].key(), cell);
      }
      objects.add(object);
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", name);
    json.put("title", title);
    json.put("rows", objects);
    return json;
  }
}
