package dev.ets.eval;

import dev.ets.task.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.function.Function;

/** A summary as tables; the command line, the report and the Markdown file share them. */
public final class SummaryTable {
  private static final String UNKNOWN = "?";
  private static final String NONE = "-";

  private SummaryTable() {}

  /** The main table, and below it the paired differences when there are any. */
  public static String text(Summary summary) {
    StringBuilder text = new StringBuilder(figures(summary).text());
    for (Summary.Difference difference : summary.differences()) {
      text.append(sentence(difference)).append('\n');
    }
    return text.toString();
  }

  /** Accuracy and what it cost. */
  static Table figures(Summary summary) {
    return table(
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
            "kept/N"),
        summary,
        SummaryTable::figures);
  }

  private static List<String> figures(Summary.Row row) {
    boolean pruned = row.pruning().keptRatio() > 0;
    return List.of(
        row.method(),
        Integer.toString(row.width()),
        Numbers.percent(row.accuracy().estimate()),
        range(row.accuracy()),
        Numbers.count(row.kv().kvTokens()),
        Numbers.count(row.kv().kvTokensPerStep()),
        Numbers.bytes(row.kv().kvBytesMean()),
        Numbers.bytes((double) row.kv().kvBytesPeak()),
        Numbers.count(row.work().generatedTokens()),
        String.format(Locale.ROOT, "%.2f", row.work().problemsPerSecond()),
        pruned ? Numbers.percent(row.work().shares().pruner()) : NONE,
        pruned ? String.format(Locale.ROOT, "%.2f", row.pruning().clusterRatio()) : NONE,
        pruned ? String.format(Locale.ROOT, "%.2f", row.pruning().keptRatio()) : NONE);
  }

  /** Calls, the PRM's memory, and seconds of a search by part. */
  static Table budget(Summary summary) {
    return table(
        List.of(
            "method",
            "width",
            "searches",
            "policy draws",
            "PRM scores",
            "embedder texts",
            "PRM kv_bytes mean",
            "peak",
            "seconds",
            "policy",
            "PRM",
            "embedder",
            "pruner",
            "rest"),
        summary,
        SummaryTable::budget);
  }

  private static List<String> budget(Summary.Row row) {
    Summary.Work work = row.work();
    Double texts = work.embedderTexts();
    return List.of(
        row.method(),
        Integer.toString(row.width()),
        Integer.toString(row.searches()),
        Numbers.count(work.policyDraws()),
        Numbers.count(work.prmScores()),
        texts == null ? UNKNOWN : Numbers.count(texts),
        Numbers.bytes(row.kv().prmKvBytesMean()),
        Numbers.bytes((double) row.kv().prmKvBytesPeak()),
        Numbers.seconds(work.seconds()),
        Numbers.seconds(work.partSeconds().policy()),
        Numbers.seconds(work.partSeconds().prm()),
        Numbers.seconds(work.partSeconds().embedder()),
        Numbers.seconds(work.partSeconds().pruner()),
        Numbers.seconds(work.partSeconds().rest()));
  }

  /** {@code figure} of the curves at every number of leaves that one of them has. */
  static Table curves(Summary summary, Function<Curve.Point, Interval> figure) {
    TreeSet<Integer> sizes = new TreeSet<>();
    summary.rows().forEach(row -> row.curve().forEach(point -> sizes.add(point.k())));
    List<String> head = new ArrayList<>(List.of("method", "width"));
    sizes.forEach(k -> head.add("k = " + k));
    return table(
        head,
        summary,
        row -> {
          List<String> line = new ArrayList<>(List.of(row.method(), Integer.toString(row.width())));
          for (int k : sizes) {
            line.add(
                row.curve().stream()
                    .filter(point -> point.k() == k)
                    .map(point -> Numbers.percent(figure.apply(point).estimate()))
                    .findFirst()
                    .orElse(""));
          }
          return line;
        });
  }

  private static Table table(
      List<String> head, Summary summary, Function<Summary.Row, List<String>> line) {
    return new Table(head, summary.rows().stream().map(line).toList());
  }

  /** Paired differences; points are those of accuracy. */
  static Table differences(Summary summary) {
    return new Table(
        List.of("method", "width", "against", "problems", "points", "95% interval", "kv_tokens"),
        summary.differences().stream()
            .map(
                d ->
                    List.of(
                        d.method(),
                        Integer.toString(d.width()),
                        d.baseline() + " " + d.baselineWidth(),
                        Integer.toString(d.problems()),
                        points(d.accuracy().estimate()),
                        "%s to %s"
                            .formatted(points(d.accuracy().low()), points(d.accuracy().high())),
                        ratio(d.kvTokensRatio())))
            .toList());
  }

  private static String sentence(Summary.Difference difference) {
    Interval points = difference.accuracy();
    return "%s %d against %s %d on %d problems: %s points (95%% %s to %s), kv_tokens %s"
        .formatted(
            difference.method(),
            difference.width(),
            difference.baseline(),
            difference.baselineWidth(),
            difference.problems(),
            points(points.estimate()),
            points(points.low()),
            points(points.high()),
            ratio(difference.kvTokensRatio()));
  }

  static String range(Interval interval) {
    return "%s to %s".formatted(Numbers.percent(interval.low()), Numbers.percent(interval.high()));
  }

  private static String points(double share) {
    return String.format(Locale.ROOT, "%+.1f", 100 * share);
  }

  /** A reduction by {@code factor}: "1/1.89"; an increase where the factor is below 1: "x 14.7". */
  private static String ratio(double factor) {
    return factor < 1
        ? String.format(Locale.ROOT, "x %.1f", 1 / factor)
        : String.format(Locale.ROOT, "1/%.2f", factor);
  }
}
