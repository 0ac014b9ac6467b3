package dev.ets.eval;

import dev.ets.task.Interval;
import java.util.List;
import java.util.function.DoubleFunction;

/**
 * Lines of points with their intervals.
 *
 * @param name of the file without its ending: lower case letters, digits and hyphens
 * @param title above it
 * @param x across
 * @param y up
 * @param series drawn in this order, each with points from left to right
 */
record Plot(String name, String title, Axis x, Axis y, List<Series> series) {
  /**
   * An axis.
   *
   * @param title beside it
   * @param scale how values become places
   * @param label of a value at it
   */
  record Axis(String title, Scale scale, DoubleFunction<String> label) {}

  /**
   * A line.
   *
   * @param name in the legend
   * @param style colour and marker by number, so that a name looks the same in all plots
   * @param points in the order in which they are joined
   */
  record Series(String name, int style, List<Point> points) {}

  /**
   * A point.
   *
   * @param label beside it where there is room; may be empty
   * @param tip all about it, for the reader who points at it
   */
  record Point(double x, Interval y, String label, String tip) {}
}
