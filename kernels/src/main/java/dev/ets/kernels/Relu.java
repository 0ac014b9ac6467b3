package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** x = max(x, 0) in place, {@code (rows, width)}. */
public final class Relu {
  private Relu() {}

  /** What the op is. */
  public static void naive(FloatArray x, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      x.set(i, Math.max(x.get(i), 0));
    }
  }

  /** One work-group per row. */
  public static void portable(
      KernelContext c, IntArray counts, int which, FloatArray x, int width) {
    int row = c.groupIdx;
    if (row < counts.get(which)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        if (x.get(row * width + i) < 0) {
          x.set(row * width + i, 0);
        }
      }
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(Tasks t, int which, FloatArray x, int width) {
    t.add(
        "relu",
        which,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) -> g.task(task, Relu::portable, t.context(), t.counts(), which, x, width)));
  }
}
