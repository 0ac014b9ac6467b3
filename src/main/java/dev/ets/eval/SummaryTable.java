package dev.ets.eval;

import dev.ets.task.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A summary as text and as cells of a table; the command line and the report share it. */
public final class SummaryTable {
  /** Column heads of {@link #cells}. */
  static final List<String> HEAD =
      List.of(
          "method",
          "width",
          "accuracy",
          "95% interval",
          "kv_tokens",
          "per step",
          "kv_bytes mean",
          "peak",
          "tokens",
          "problems/s",
          "pruner",
          "K/N",
          "kept/N");

  private SummaryTable() {}

  /** The table, and below it the paired differences when there are any. */
  public static String text(Summary summary) {
    List<List<String>> lines = new ArrayList<>();
    lines.add(HEAD);
    summary.rows().forEach(row -> lines.add(cells(row)));
    StringBuilder text = new StringBuilder(aligned(lines));
    for (Summary.Difference difference : summary.differences()) {
      text.append(sentence(difference)).append('\n');
    }
    return text.toString();
  }

  static List<String> cells(Summary.Row row) {
    boolean pruned = row.keptRatio() > 0;
    return List.of(
        row.method(),
        Integer.toString(row.width()),
        percent(row.accuracy().estimate()),
        "%s to %s".formatted(percent(row.accuracy().low()), percent(row.accuracy().high())),
        count(row.kvTokens()),
        count(row.kvTokensPerStep()),
        bytes(row.kvBytesMean()),
        bytes((double) row.kvBytesPeak()),
        count(row.generatedTokens()),
        String.format(Locale.ROOT, "%.2f", row.problemsPerSecond()),
        pruned ? percent(row.shares().pruner()) : "-",
        pruned ? String.format(Locale.ROOT, "%.2f", row.clusterRatio()) : "-",
        pruned ? String.format(Locale.ROOT, "%.2f", row.keptRatio()) : "-");
  }

  static String sentence(Summary.Difference difference) {
    Interval points = difference.accuracy();
    return String.format(
        Locale.ROOT,
        "%s %d against %s %d on %d problems: %+.1f points (95%% %+.1f to %+.1f), kv_tokens %s",
        difference.method(),
        difference.width(),
        difference.baseline(),
        difference.baselineWidth(),
        difference.problems(),
        100 * points.estimate(),
        100 * points.low(),
        100 * points.high(),
        ratio(difference.kvTokensRatio()));
  }

  /** A reduction by {@code factor}: "1/1.89"; an increase where the factor is below 1: "x 14.7". */
  private static String ratio(double factor) {
    return factor < 1
        ? String.format(Locale.ROOT, "x %.1f", 1 / factor)
        : String.format(Locale.ROOT, "1/%.2f", factor);
  }

  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  static String bytes(double number) {
    return number < 1e6
        ? String.format(Locale.ROOT, "%.1f kB", number / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", number / 1e6);
  }

  private static String aligned(List<List<String>> lines) {
    int[] widths = new int[lines.getFirst().size()];
    for (List<String> line : lines) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], line.get(i).length());
      }
    }
    StringBuilder text = new StringBuilder();
    for (List<String> line : lines) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        String padding = " ".repeat(widths[i] - line.get(i).length());
        // Names to the left, figures to the right.
        out.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
      }
      text.append(out.toString().stripTrailing()).append('\n');
    }
    return text.toString();
  }
}
