package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of the batch to rows of the output: out (outputs, width) = the last row, or the mean, of
 * rows {@code runs[2i] .. runs[2i + 1]} of in (rows, width), both ends included.
 */
public final class PoolRows {
  private PoolRows() {}

  /** What the ops are: the mean of each run, or of its last row alone. */
  public static void naive(
      IntArray runs, FloatArray in, FloatArray out, int outputs, int width, boolean mean) {
    for (int output = 0; output < outputs; output++) {
      int last = runs.get(2 * output + 1);
      int first = mean ? runs.get(2 * output) : last;
      for (int i = 0; i < width; i++) {
        double sum = 0;
        for (int row = first; row <= last; row++) {
          sum += in.get(row * width + i);
        }
        out.set(output * width + i, (float) (sum / (last - first + 1)));
      }
    }
  }

  /** The last row of each run. One work-group per output. */
  public static void last(
      KernelContext c, IntArray counts, IntArray runs, FloatArray in, FloatArray out, int width) {
    int output = c.groupIdx;
    if (output < counts.get(Counts.OUTPUTS)) {
      int from = runs.get(2 * output + 1) * width;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        out.set(output * width + i, in.get(from + i));
      }
    }
  }

  /** The mean of each run, summed in order. One work-group per output. */
  public static void mean(
      KernelContext c, IntArray counts, IntArray runs, FloatArray in, FloatArray out, int width) {
    int output = c.groupIdx;
    if (output < counts.get(Counts.OUTPUTS)) {
      int first = runs.get(2 * output);
      int last = runs.get(2 * output + 1);
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        float sum = 0;
        for (int row = first; row <= last; row++) {
          sum += in.get(row * width + i);
        }
        out.set(output * width + i, sum / (last - first + 1));
      }
    }
  }

  /** Adds the choice of each run's last row. */
  public static void addLast(Tasks t, IntArray runs, FloatArray in, FloatArray out, int width) {
    t.add(
        "selectLast",
        Counts.OUTPUTS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, PoolRows::last, t.context(), t.counts(), runs, in, out, width)));
  }

  /** Adds the mean of each run. */
  public static void addMean(Tasks t, IntArray runs, FloatArray in, FloatArray out, int width) {
    t.add(
        "meanPool",
        Counts.OUTPUTS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, PoolRows::mean, t.context(), t.counts(), runs, in, out, width)));
  }
}
