package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** out = in / sqrt(mean(in^2) + eps) * weight, per row of {@code (rows, width)}. */
public final class RmsNorm {
  private RmsNorm() {}

  /** What the op is. */
  public static void naive(
      FloatArray in, FloatArray weight, FloatArray out, int rows, int width, float eps) {
    for (int row = 0; row < rows; row++) {
      double squares = 0;
      for (int i = 0; i < width; i++) {
        squares += (double) in.get(row * width + i) * in.get(row * width + i);
      }
      double scale = 1 / Math.sqrt(squares / width + eps);
      for (int i = 0; i < width; i++) {
        out.set(row * width + i, (float) (in.get(row * width + i) * scale * weight.get(i)));
      }
    }
  }

  /** One work-group per row: strided sums, then a tree over the work-items. In place or not. */
  public static void portable(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray out,
      int width,
      float eps) {
    float[] sums = c.allocateFloatLocalArray(Grids.GROUP);
    int row = c.groupIdx;
    int item = c.localIdx;
    int n = row < counts.get(which) ? width : 0;
    float squares = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      float x = in.get(row * width + i);
      squares += x * x;
    }
    sums[item] = squares;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        sums[item] += sums[item + half];
      }
    }
    c.localBarrier();
    float scale = 1 / TornadoMath.sqrt(sums[0] / width + eps);
    for (int i = item; i < n; i += Grids.GROUP) {
      out.set(row * width + i, in.get(row * width + i) * scale * weight.get(i));
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(
      Tasks t, int which, FloatArray in, FloatArray weight, FloatArray out, int width, float eps) {
    t.add(
        "rmsNorm",
        which,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    RmsNorm::portable,
                    t.context(),
                    t.counts(),
                    which,
                    in,
                    weight,
                    out,
                    width,
                    eps)));
  }
}
