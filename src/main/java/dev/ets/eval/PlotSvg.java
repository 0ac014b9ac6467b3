package dev.ets.eval;

import dev.ets.trace.HtmlPage;
import java.util.ArrayList;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;

/**
 * Draws a plot. Its colours stand out on white and on black, and differ for the colour-blind (after
 * Okabe and Ito); markers differ in shape too. A page's style sheet may change the text.
 */
final class PlotSvg {
  private static final String[] COLOURS = {
    "#1f83c9", "#d55e00", "#009e73", "#b048a8", "#b8860b", "#808080", "#9c5a3c", "#e0457b"
  };

  /** Around a marker's middle. */
  private static final String[] MARKERS = {
    "m-4 0a4 4 0 1 0 8 0a4 4 0 1 0 -8 0z", // circle
    "m-3.5 -3.5h7v7h-7z", // square
    "m0 -4.5l4.5 8h-9z", // triangle
    "m0 -5l5 5l-5 5l-5 -5z", // diamond
    "m0 4.5l4.5 -8h-9z", // triangle on its head
    "m-1.5 -4.5h3v3h3v3h-3v3h-3v-3h-3v-3h3z", // cross
    "m-5 -2.5h10v5h-10z", // bar
    "m-2.5 -5h5v10h-5z" // pillar
  };

  private static final int WIDTH = 560;
  private static final int HEIGHT = 400;
  private static final int LEFT = 62;
  private static final int RIGHT = 14;
  private static final int BOTTOM = 48;
  private static final int TITLE = 22;
  private static final int LEGEND_ROW = 20;
  private static final int TEXT_HEIGHT = 12;
  private static final double CHARACTER = 6.8;
  private static final double DODGE = 2.5;
  private static final String TEXT = "font:12px system-ui,sans-serif";

  private final Plot plot;
  private final Scale.Span xSpan;
  private final Scale.Span ySpan;
  private final Formatter svg = new Formatter(Locale.ROOT);
  private int top = TITLE;

  private PlotSvg(Plot plot) {
    this.plot = plot;
    List<Plot.Point> points = plot.series().stream().flatMap(s -> s.points().stream()).toList();
    xSpan =
        plot.x()
            .scale()
            .span(
                points.stream().mapToDouble(Plot.Point::x).min().orElse(1),
                points.stream().mapToDouble(Plot.Point::x).max().orElse(1));
    ySpan =
        plot.y()
            .scale()
            .span(
                points.stream().mapToDouble(p -> p.y().low()).min().orElse(0),
                points.stream().mapToDouble(p -> p.y().high()).max().orElse(1));
  }

  /** An element for a page of HTML. */
  static String element(Plot plot) {
    return new PlotSvg(plot).draw("");
  }

  /** A file of its own. */
  static String file(Plot plot) {
    return new PlotSvg(plot).draw(" xmlns=\"http://www.w3.org/2000/svg\"");
  }

  private String draw(String namespace) {
    svg.format(
        "<svg%s viewBox=\"0 0 %d %d\" width=\"%d\" role=\"img\" aria-label=\"%s\" fill=\"#767b84\" style=\"%s\">\n",
        namespace, WIDTH, HEIGHT, WIDTH, HtmlPage.escape(plot.title()), TEXT);
    svg.format(
        "<text x=\"%d\" y=\"15\" style=\"font:600 14px system-ui,sans-serif\">%s</text>\n",
        LEFT, HtmlPage.escape(plot.title()));
    legend();
    frame();
    plot.series().forEach(this::line);
    plot.series().forEach(this::markers);
    labels();
    return svg.format("</svg>\n").toString();
  }

  private void legend() {
    double x = LEFT;
    int y = top + LEGEND_ROW / 2;
    for (Plot.Series series : plot.series()) {
      double width = 30 + CHARACTER * series.name().length();
      if (x + width > WIDTH - RIGHT && x > LEFT) {
        x = LEFT;
        y += LEGEND_ROW;
      }
      svg.format(
          "<path d=\"M%.1f %dh18\" stroke=\"%s\" stroke-width=\"1.5\"/><path d=\"M%.1f %d%s\" fill=\"%s\"/><text x=\"%.1f\" y=\"%d\">%s</text>\n",
          x,
          y,
          colour(series),
          x + 9,
          y,
          marker(series),
          colour(series),
          x + 23,
          y + 4,
          HtmlPage.escape(series.name()));
      x += width + 12;
    }
    top = y + LEGEND_ROW;
  }

  private void frame() {
    int bottom = HEIGHT - BOTTOM;
    for (double tick : ySpan.ticks()) {
      svg.format(
          "<path d=\"M%d %.1fH%d\" stroke=\"#888\" stroke-opacity=\".3\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>\n",
          LEFT, y(tick), WIDTH - RIGHT, LEFT - 8, y(tick) + 4, plot.y().label().apply(tick));
    }
    for (double tick : xSpan.ticks()) {
      svg.format(
          "<path d=\"M%.1f %dV%d\" stroke=\"#888\" stroke-opacity=\".3\"/><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
          x(tick), top, bottom, x(tick), bottom + 18, plot.x().label().apply(tick));
    }
    svg.format(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">%s</text>\n",
        (LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, HtmlPage.escape(plot.x().title()));
    int middle = (top + bottom) / 2;
    svg.format(
        "<text x=\"14\" y=\"%d\" text-anchor=\"middle\" transform=\"rotate(-90 14 %d)\">%s</text>\n",
        middle, middle, HtmlPage.escape(plot.y().title()));
  }

  private void line(Plot.Series series) {
    Formatter points = new Formatter(Locale.ROOT);
    for (Plot.Point point : series.points()) {
      double x = x(series, point);
      double y = y(point.y().estimate());
      points.format("%.1f,%.1f ", x, y);
      svg.format(
          "<path d=\"M%.1f %.1fV%.1f\" stroke=\"%s\" stroke-opacity=\".6\"/>\n",
          x, y(point.y().low()), y(point.y().high()), colour(series));
    }
    svg.format(
        "<polyline points=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"/>\n",
        points.toString().strip(), colour(series));
  }

  private void markers(Plot.Series series) {
    for (Plot.Point point : series.points()) {
      svg.format(
          "<path d=\"M%.1f %.1f%s\" fill=\"%s\"><title>%s</title></path>\n",
          x(series, point),
          y(point.y().estimate()),
          marker(series),
          colour(series),
          HtmlPage.escape(point.tip()));
    }
  }

  /** A rectangle that is taken. */
  private record Box(double left, double top, double right, double bottom) {
    boolean overlaps(Box other) {
      return left < other.right && other.left < right && top < other.bottom && other.top < bottom;
    }
  }

  /** Puts each label beside, above or below its point, and leaves out what fits nowhere. */
  private void labels() {
    List<Box> taken = new ArrayList<>();
    for (Plot.Series series : plot.series()) {
      for (Plot.Point point : series.points()) {
        double x = x(series, point);
        double y = y(point.y().estimate());
        taken.add(new Box(x - 5, y - 5, x + 5, y + 5));
      }
    }
    for (Plot.Series series : plot.series()) {
      for (Plot.Point point : series.points()) {
        double x = x(series, point);
        double y = y(point.y().estimate());
        double width = CHARACTER * point.label().length();
        double[][] corners = {
          {x + 7, y + 2}, {x - 7 - width, y - 2 - TEXT_HEIGHT}, {x + 7, y - 2 - TEXT_HEIGHT},
          {x - 7 - width, y + 2}, {x - width / 2, y + 7}, {x - width / 2, y - 7 - TEXT_HEIGHT},
        };
        for (double[] corner : corners) {
          Box box = new Box(corner[0], corner[1], corner[0] + width, corner[1] + TEXT_HEIGHT);
          if (width > 0 && inside(box) && taken.stream().noneMatch(box::overlaps)) {
            taken.add(box);
            svg.format(
                "<text x=\"%.1f\" y=\"%.1f\">%s</text>\n",
                box.left(), box.bottom() - 2, HtmlPage.escape(point.label()));
            break;
          }
        }
      }
    }
  }

  private boolean inside(Box box) {
    return box.left() >= LEFT
        && box.right() <= WIDTH - RIGHT
        && box.top() >= top
        && box.bottom() <= HEIGHT - BOTTOM;
  }

  private static String colour(Plot.Series series) {
    return COLOURS[series.style() % COLOURS.length];
  }

  private static String marker(Plot.Series series) {
    return MARKERS[series.style() % MARKERS.length];
  }

  /** Side by side where many series have a point at the same value. */
  private double x(Plot.Series series, Plot.Point point) {
    double middle = (plot.series().size() - 1) / 2.0;
    double aside = DODGE * (plot.series().indexOf(series) - middle);
    return x(point.x()) + (plot.x().scale() == Scale.DOUBLING ? aside : 0);
  }

  private double x(double value) {
    double share = (plot.x().scale().place(value) - xSpan.low()) / (xSpan.high() - xSpan.low());
    return LEFT + share * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double share = (plot.y().scale().place(value) - ySpan.low()) / (ySpan.high() - ySpan.low());
    return HEIGHT - BOTTOM - share * (HEIGHT - BOTTOM - top);
  }
}
