package dev.ets.bench;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Results of one kind: rows of labels (texts, whole numbers) and figures (reals, {@link Samples},
 * null where there is none). Printed for people, written as JSON for programs.
 */
final class Table {
  private final String name;
  private final String title;
  private final List<Column> columns;
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
    this(name, title, List.of(columns));
  }

  private Table(String name, String title, List<Column> columns) {
    this.name = name;
    this.title = title;
    this.columns = columns;
  }

  /** An empty table with further columns behind these. */
  Table with(List<Column> more) {
    return new Table(name, title, Stream.concat(columns.stream(), more.stream()).toList());
  }

  static Column column(String key, String heading) {
    return new Column(key, heading);
  }

  String name() {
    return name;
  }

  List<Column> columns() {
    return columns;
  }

  /**
   * Adds a row.
   *
   * @param parts cells, and lists of cells
   * @throws IllegalArgumentException when it has another number of cells than there are columns
   */
  void row(Object... parts) {
    Object[] cells =
        Arrays.stream(parts)
            .flatMap(part -> part instanceof List<?> list ? list.stream() : Stream.of(part))
            .toArray();
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of %d cells in a table of %d columns".formatted(cells.length, columns.size()));
    }
    rows.add(cells);
  }

  /** The rows, cells in the order of the columns. */
  List<Object[]> rows() {
    return rows;
  }

  /** Title, headings and rows, as lines of text; texts to the left, numbers to the right. */
  String text() {
    List<String[]> lines = new ArrayList<>();
    lines.add(columns.stream().map(Column::heading).toArray(String[]::new));
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
      case null -> "-";
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
        object.put(columns.get(c).key(), cell);
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
