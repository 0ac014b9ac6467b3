package dev.ets.eval;

import dev.ets.trace.HtmlPage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Accuracy with its interval against kv_tokens (logarithmic), a line per method, as inline SVG. */
final class AccuracyPlot {
  private static final String[] COLOURS = {
    "#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9"
  };
  private static final int WIDTH = 720;
  private static final int HEIGHT = 400;
  private static final int LEFT = 60;
  private static final int RIGHT = 130;
  private static final int TOP = 20;
  private static final int BOTTOM = 50;

  private final double fewest;
  private final double most;
  private final double lowest;
  private final double highest;
  private final StringBuilder svg = new StringBuilder();

  private AccuracyPlot(List<Summary.Row> rows) {
    // Half a decade at least, and whole tenths of accuracy, so that one point makes a plot too.
    double[] tokens = rows.stream().mapToDouble(r -> Math.max(1, r.kvTokens())).toArray();
    double middle = 0;
    double reach = 0.25;
    for (double t : tokens) {
      middle += Math.log10(t) / tokens.length;
    }
    for (double t : tokens) {
      reach = Math.max(reach, Math.abs(Math.log10(t) - middle) + 0.1);
    }
    fewest = middle - reach;
    most = middle + reach;
    lowest =
        Math.floor(10 * rows.stream().mapToDouble(r -> r.accuracy().low()).min().orElse(0)) / 10;
    double top =
        Math.ceil(10 * rows.stream().mapToDouble(r -> r.accuracy().high()).max().orElse(1)) / 10;
    highest = Math.max(top, lowest + 0.1);
  }

  static String svg(List<Summary.Row> rows) {
    AccuracyPlot plot = new AccuracyPlot(rows);
    plot.frame();
    Map<String, List<Summary.Row>> methods = new LinkedHashMap<>();
    for (Summary.Row row : rows) {
      methods.computeIfAbsent(row.method(), _ -> new ArrayList<>()).add(row);
    }
    int index = 0;
    for (Map.Entry<String, List<Summary.Row>> method : methods.entrySet()) {
      plot.line(method.getKey(), method.getValue(), index++);
    }
    return plot.svg.append("</svg>\n").toString();
  }

  private void frame() {
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"accuracy against kv_tokens\">\n",
            WIDTH,
            HEIGHT,
            WIDTH));
    int bottom = HEIGHT - BOTTOM;
    for (int tenth = (int) Math.round(10 * lowest); tenth <= Math.round(10 * highest); tenth++) {
      double y = y(tenth / 10.0);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#8884\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%d%%</text>\n",
              LEFT,
              y,
              WIDTH - RIGHT,
              LEFT - 8,
              y + 4,
              10 * tenth));
    }
    for (int decade = (int) Math.floor(fewest); decade <= most; decade++) {
      for (int digit : new int[] {1, 2, 5}) {
        double tokens = digit * Math.pow(10, decade);
        if (Math.log10(tokens) >= fewest && Math.log10(tokens) <= most) {
          svg.append(
              String.format(
                  Locale.ROOT,
                  "<path d=\"M%.1f %dV%d\" stroke=\"#8884\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
                  x(tokens),
                  TOP,
                  bottom,
                  x(tokens),
                  bottom + 18,
                  SummaryTable.count(tokens)));
        }
      }
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">kv_tokens per problem</text>\n",
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 8));
  }

  private void line(String method, List<Summary.Row> rows, int index) {
    String colour = COLOURS[index % COLOURS.length];
    StringBuilder points = new StringBuilder();
    for (Summary.Row row : rows) {
      double x = x(row.kvTokens());
      points.append(String.format(Locale.ROOT, "%.1f,%.1f ", x, y(row.accuracy().estimate())));
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-opacity=\".5\"/>\n",
              x,
              y(row.accuracy().low()),
              y(row.accuracy().high()),
              colour));
      svg.append(
          String.format(
              Locale.ROOT,
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"%s\"><title>%s %d: %s, %s kv_tokens</title></circle>\n",
              x,
              y(row.accuracy().estimate()),
              colour,
              method,
              row.width(),
              SummaryTable.percent(row.accuracy().estimate()),
              SummaryTable.count(row.kvTokens())));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
            points.toString().strip(),
            colour));
    double y = TOP + 20.0 * index + 6;
    svg.append(
        String.format(
            Locale.ROOT,
            "<circle cx=\"%d\" cy=\"%.1f\" r=\"4\" fill=\"%s\"/><text x=\"%d\" y=\"%.1f\">%s</text>\n",
            WIDTH - RIGHT + 16,
            y,
            colour,
            WIDTH - RIGHT + 26,
            y + 4,
            HtmlPage.escape(method)));
  }

  private double x(double tokens) {
    double share = (Math.log10(Math.max(1, tokens)) - fewest) / (most - fewest);
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double accuracy) {
    double share = (accuracy - lowest) / (highest - lowest);
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }
}
