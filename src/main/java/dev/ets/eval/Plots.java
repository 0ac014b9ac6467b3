package dev.ets.eval;

import dev.ets.task.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The plots of a summary, a line per method. */
final class Plots {
  private static final Plot.Axis ACCURACY =
      new Plot.Axis("accuracy", Scale.LINEAR, Plots::percentAtAxis);

  private final Summary summary;

  /** In the plan's order; a method's place is its style. */
  private final List<String> methods;

  private Plots(Summary summary) {
    this.summary = summary;
    methods = summary.rows().stream().map(Summary.Row::method).distinct().toList();
  }

  /** Accuracy against what it cost. */
  static List<Plot> costs(Summary summary) {
    Plots plots = new Plots(summary);
    return List.of(
        plots.cost("kv-tokens", "KV tokens per problem", "", row -> row.kv().kvTokens()),
        plots.cost(
            "generated-tokens",
            "generated tokens per problem",
            "",
            row -> row.work().generatedTokens()),
        plots.cost(
            "kv-bytes", "mean bytes of KV pages per problem", "B", row -> row.kv().kvBytesMean()));
  }

  /** pass@k and vote@k, side by side for each width. */
  static List<Plot> curves(Summary summary) {
    Plots plots = new Plots(summary);
    List<Plot> curves = new ArrayList<>();
    TreeSet<Integer> widths = new TreeSet<>();
    summary.rows().stream().map(Summary.Row::width).filter(w -> w > 1).forEach(widths::add);
    for (int width : widths) {
      if (summary.rows().stream().allMatch(r -> r.width() != width || r.curve().isEmpty())) {
        continue; // The results are too old to have leaves.
      }
      curves.add(plots.curve("pass", "one of k leaves is right", width, Curve.Point::pass));
      curves.add(plots.curve("vote", "the vote of k leaves is right", width, Curve.Point::vote));
    }
    return curves;
  }

  /** A plot of accuracy against {@code figure}, a point per width. */
  private Plot cost(String name, String what, String unit, ToDoubleFunction<Summary.Row> figure) {
    List<Plot.Series> series = new ArrayList<>();
    for (String method : methods) {
      List<Plot.Point> points = new ArrayList<>();
      for (Summary.Row row : summary.rows()) {
        if (row.method().equals(method)) {
          double x = figure.applyAsDouble(row);
          String tip =
              "%s, width %d: %s (%s), %s %s"
                  .formatted(
                      method,
                      row.width(),
                      Numbers.percent(row.accuracy().estimate()),
                      SummaryTable.range(row.accuracy()),
                      Numbers.count(x),
                      what);
          points.add(new Plot.Point(x, row.accuracy(), Integer.toString(row.width()), tip));
        }
      }
      // Widths may be given in any order.
      points.sort((a, b) -> Double.compare(a.x(), b.x()));
      series.add(new Plot.Series(method, methods.indexOf(method), points));
    }
    return new Plot(
        "accuracy-" + name,
        "Accuracy against " + what,
        new Plot.Axis(what, Scale.LOG, value -> Numbers.brief(value) + unit),
        ACCURACY,
        series);
  }

  /** A plot over k of the methods at {@code width}, and of those without a width. */
  private Plot curve(String name, String what, int width, Function<Curve.Point, Interval> figure) {
    List<Plot.Series> series = new ArrayList<>();
    for (Summary.Row row : summary.rows()) {
      if (!row.curve().isEmpty() && (row.width() == width || row.width() == 1)) {
        List<Plot.Point> points = new ArrayList<>();
        for (Curve.Point point : row.curve()) {
          Interval y = figure.apply(point);
          String tip =
              "%s, width %d, %s@%d: %s (%s)"
                  .formatted(
                      row.method(),
                      row.width(),
                      name,
                      point.k(),
                      Numbers.percent(y.estimate()),
                      SummaryTable.range(y));
          points.add(new Plot.Point(point.k(), y, "", tip));
        }
        series.add(new Plot.Series(row.method(), methods.indexOf(row.method()), points));
      }
    }
    return new Plot(
        "%s-at-k-width-%d".formatted(name, width),
        "%s@k at width %d: %s".formatted(name, width, what),
        new Plot.Axis("k, leaves", Scale.DOUBLING, Numbers::brief),
        new Plot.Axis(name + "@k", Scale.LINEAR, Plots::percentAtAxis),
        series);
  }

  /** Without a fraction that is 0. */
  private static String percentAtAxis(double share) {
    return Numbers.brief(100 * share) + "%";
  }
}
