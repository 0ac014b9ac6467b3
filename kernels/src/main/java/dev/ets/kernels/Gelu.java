package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * x = x/2 * (1 + erf(x / sqrt(2))) in place, {@code (rows, width)}. erf is Abramowitz and Stegun's
 * 7.1.26, whose absolute error is below 1.5e-7.
 */
public final class Gelu {
  private static final float SQRT_HALF = 0.70710677f;
  private static final float P = 0.3275911f;
  private static final float A1 = 0.2548296f;
  private static final float A2 = -0.28449672f;
  private static final float A3 = 1.4214138f;
  private static final float A4 = -1.4531521f;
  private static final float A5 = 1.0614054f;

  private Gelu() {}

  /** What the op is, to the accuracy of the same formula in double. */
  public static void naive(FloatArray x, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      double a = Math.abs(x.get(i)) * Math.sqrt(0.5);
      double t = 1 / (1 + 0.3275911 * a);
      double series =
          t
              * (0.254829592
                  + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
      double erf = 1 - series * Math.exp(-a * a);
      x.set(i, (float) (0.5 * x.get(i) * (1 + Math.signum(x.get(i)) * erf)));
    }
  }

  /** One work-group per row. */
  public static void portable(KernelContext c, IntArray counts, FloatArray x, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        float v = x.get(row * width + i);
        float a = TornadoMath.abs(v) * SQRT_HALF;
        float t = 1 / (1 + P * a);
        float series = t * (A1 + t * (A2 + t * (A3 + t * (A4 + t * A5))));
        // 1 - erf(a); (v + |v|) / 2 is v when positive, else 0.
        float tail = series * TornadoMath.exp(-a * a);
        float magnitude = TornadoMath.abs(v);
        x.set(row * width + i, 0.5f * (v + magnitude - magnitude * tail));
      }
    }
  }

  /** Adds it for the rows of the batch. */
  public static void add(Tasks t, FloatArray x, int width) {
    t.add(
        "gelu",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) -> g.task(task, Gelu::portable, t.context(), t.counts(), x, width)));
  }
}
