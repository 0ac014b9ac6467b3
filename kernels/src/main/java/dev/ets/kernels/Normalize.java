package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** x = x / |x| in place, per row of {@code (rows, width)}; a row of zeros stays. */
public final class Normalize {
  private Normalize() {}

  /** What the op is. */
  public static void naive(FloatArray x, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += (double) x.get(row * width + i) * x.get(row * width + i);
      }
      double scale = squares > 0 ? 1 / Math.sqrt(squares) : 0;
      for (int i = 0; i < width; i++) {
        x.set(row * width + i, (float) (x.get(row * width + i) * scale));
      }
    }
  }

  /** One work-group per row. */
  public static void portable(
      KernelContext c, IntArray counts, int which, FloatArray x, int width) {
    float[] sums = c.allocateFloatLocalArray(Grids.GROUP);
    int row = c.groupIdx;
    int item = c.localIdx;
    int n = row < counts.get(which) ? width : 0;
    float squares = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      float v = x.get(row * width + i);
      squares += v * v;
    }
    sums[item] = squares;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        sums[item] += sums[item + half];
      }
    }
    c.localBarrier();
    float norm = TornadoMath.sqrt(sums[0]);
    if (norm > 0) {
      for (int i = item; i < n; i += Grids.GROUP) {
        x.set(row * width + i, x.get(row * width + i) / norm);
      }
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(Tasks t, int which, FloatArray x, int width) {
    t.add(
        "normalize",
        which,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, Normalize::portable, t.context(), t.counts(), which, x, width)));
  }
}
