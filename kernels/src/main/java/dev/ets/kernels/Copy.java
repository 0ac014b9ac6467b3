package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * out (rows, width) = in (rows, width). No model has this op: it is the most that a kernel can
 * move, and benchmarks give what other kernels move as a share of it.
 */
public final class Copy {
  private Copy() {}

  /** What the op is. */
  public static void naive(FloatArray in, FloatArray out, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      out.set(i, in.get(i));
    }
  }

  /** A group copies a row, neighbouring items neighbouring elements. */
  public static void group(
      KernelContext c, IntArray counts, FloatArray in, FloatArray out, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        out.set(row * width + i, in.get(row * width + i));
      }
    }
  }

  /** Copies every row of the batch. */
  public static void add(Tasks t, FloatArray in, FloatArray out, int width) {
    t.add(
        "copy",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) -> g.task(task, Copy::group, t.context(), t.counts(), in, out, width)));
  }
}
