package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** x = 1 / (1 + exp(-x)) in place, {@code (rows, width)}. */
public final class Sigmoid {
  private Sigmoid() {}

  /** What the op is. */
  public static void naive(FloatArray x, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      x.set(i, (float) (1 / (1 + Math.exp(-x.get(i)))));
    }
  }

  /** One work-group per row. */
  public static void portable(
      KernelContext c, IntArray counts, int which, FloatArray x, int width) {
    int row = c.groupIdx;
    if (row < counts.get(which)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        x.set(row * width + i, 1 / (1 + TornadoMath.exp(-x.get(row * width + i))));
      }
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(Tasks t, int which, FloatArray x, int width) {
    t.add(
        "sigmoid",
        which,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, Sigmoid::portable, t.context(), t.counts(), which, x, width)));
  }
}
