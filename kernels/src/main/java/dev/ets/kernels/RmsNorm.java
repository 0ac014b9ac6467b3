package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * out = in / sqrt(mean(in^2) + eps) * weight, for each of the {@code groups} runs of {@code size}
 * values of a row by itself: (rows, groups * size). The weights are the same for all runs.
 */
public final class RmsNorm {
  private RmsNorm() {}

  /** What the op is. */
  public static void naive(
      FloatArray in, FloatArray weight, FloatArray out, int rows, int groups, int size, float eps) {
    for (int run = 0; run < rows * groups; run++) {
      double squares = 0;
      for (int i = 0; i < size; i++) {
        squares += (double) in.get(run * size + i) * in.get(run * size + i);
      }
      double scale = 1 / Math.sqrt(squares / size + eps);
      for (int i = 0; i < size; i++) {
        out.set(run * size + i, (float) (in.get(run * size + i) * scale * weight.get(i)));
      }
    }
  }

  /** One work-group per run: strided sums, then a tree over the work-items. In place or not. */
  public static void portable(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray out,
      int groups,
      int size,
      float eps) {
    float[] sums = c.allocateFloatLocalArray(Grids.GROUP);
    int run = c.groupIdx;
    int item = c.localIdx;
    int n = run / groups < counts.get(which) ? size : 0;
    float squares = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      float x = in.get(run * size + i);
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
    float scale = 1 / TornadoMath.sqrt(sums[0] / size + eps);
    for (int i = item; i < n; i += Grids.GROUP) {
      out.set(run * size + i, in.get(run * size + i) * scale * weight.get(i));
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(
      Tasks t,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray out,
      int groups,
      int size,
      float eps) {
    t.add(
        "rmsNorm",
        which,
        Version.portable(
            "group",
            rows -> Grids.groups(Math.multiplyExact(rows, groups), Grids.GROUP),
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
                    groups,
                    size,
                    eps)));
  }
}
