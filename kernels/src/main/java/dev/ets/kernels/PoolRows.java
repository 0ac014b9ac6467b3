package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rows of the batch to rows of the output: out (outputs, width) = the first row, the last row, or
 * the mean, of rows {@code runs[2i] .. runs[2i + 1]} of in (rows, width), both ends included.
 */
public final class PoolRows {
  /** Which end of a run: its first row. */
  public static final int FIRST = 0;

  /** Which end of a run: its last row. */
  public static final int LAST = 1;

  private PoolRows() {}

  /** What the choice is: of the row at one end of each run. */
  public static void naiveSelect(
      IntArray runs, FloatArray in, FloatArray out, int outputs, int width, int end) {
    for (int output = 0; output < outputs; output++) {
      for (int i = 0; i < width; i++) {
        out.set(output * width + i, in.get(runs.get(2 * output + end) * width + i));
      }
    }
  }

  /** What the mean is: that of each run. */
  public static void naiveMean(
      IntArray runs, FloatArray in, FloatArray out, int outputs, int width) {
    for (int output = 0; output < outputs; output++) {
      int first = runs.get(2 * output);
      int last = runs.get(2 * output + 1);
      for (int i = 0; i < width; i++) {
        double sum = 0;
        for (int row = first; row <= last; row++) {
          sum += in.get(row * width + i);
        }
        out.set(output * width + i, (float) (sum / (last - first + 1)));
      }
    }
  }

  /** The first, or the last, row of each run. One work-group per output. */
  public static void selectRow(
      KernelContext c,
      IntArray counts,
      IntArray runs,
      FloatArray in,
      FloatArray out,
      int width,
      int end) {
    int output = c.groupIdx;
    if (output < counts.get(Counts.OUTPUTS)) {
      int from = runs.get(2 * output + end) * width;
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

  /** Adds the choice of each run's first, or last, row. */
  public static void addSelect(
      Tasks t, IntArray runs, FloatArray in, FloatArray out, int width, int end) {
    t.add(
        end == FIRST ? "selectFirst" : "selectLast",
        Counts.OUTPUTS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    PoolRows::selectRow,
                    t.context(),
                    t.counts(),
                    runs,
                    in,
                    out,
                    width,
                    end)));
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
