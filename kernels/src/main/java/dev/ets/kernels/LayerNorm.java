package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** out = (in - mean) / sqrt(variance + eps) * weight + bias, per row of {@code (rows, width)}. */
public final class LayerNorm {
  private LayerNorm() {}

  /** What the op is. */
  public static void naive(
      FloatArray in,
      FloatArray weight,
      FloatArray bias,
      FloatArray out,
      int rows,
      int width,
      float eps) {
    for (int row = 0; row < rows; row++) {
      double sum = 0;
      double squares = 0;
      for (int i = 0; i < width; i++) {
        sum += in.get(row * width + i);
      }
      double mean = sum / width;
      for (int i = 0; i < width; i++) {
        double x = in.get(row * width + i) - mean;
        squares += x * x;
      }
      double scale = 1 / Math.sqrt(squares / width + eps);
      for (int i = 0; i < width; i++) {
        double x = (in.get(row * width + i) - mean) * scale;
        out.set(row * width + i, (float) (x * weight.get(i) + bias.get(i)));
      }
    }
  }

  /** One work-group per row: the mean, then the variance around it. In place or not. */
  public static void portable(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray bias,
      FloatArray out,
      int width,
      float eps) {
    float[] sums = c.allocateFloatLocalArray(Grids.GROUP);
    float[] squares = c.allocateFloatLocalArray(Grids.GROUP);
    int row = c.groupIdx;
    int item = c.localIdx;
    int n = row < counts.get(which) ? width : 0;
    float sum = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      sum += in.get(row * width + i);
    }
    sums[item] = sum;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        sums[item] += sums[item + half];
      }
    }
    c.localBarrier();
    float mean = sums[0] / width;
    float square = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      float x = in.get(row * width + i) - mean;
      square += x * x;
    }
    squares[item] = square;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        squares[item] += squares[item + half];
      }
    }
    c.localBarrier();
    float scale = 1 / TornadoMath.sqrt(squares[0] / width + eps);
    for (int i = item; i < n; i += Grids.GROUP) {
      float x = (in.get(row * width + i) - mean) * scale;
      out.set(row * width + i, x * weight.get(i) + bias.get(i));
    }
  }

  /** Adds it for rows of the batch or of the output: {@code which} of {@link Counts}. */
  public static void add(
      Tasks t,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray bias,
      FloatArray out,
      int width,
      float eps) {
    t.add(
        "layerNorm",
        which,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    LayerNorm::portable,
                    t.context(),
                    t.counts(),
                    which,
                    in,
                    weight,
                    bias,
                    out,
                    width,
                    eps)));
  }
}
