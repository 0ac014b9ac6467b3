package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * out (n, n) = the dot products of all pairs of n unit vectors x (n, width): their cosine
 * similarities. Row i of out is {@code stride} elements long.
 */
public final class CosineSimilarity {
  private CosineSimilarity() {}

  /** What the op is. */
  public static void naive(FloatArray x, FloatArray out, int n, int width, int stride) {
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        double dot = 0;
        for (int d = 0; d < width; d++) {
          dot += (double) x.get(i * width + d) * x.get(j * width + d);
        }
        out.set(i * stride + j, (float) dot);
      }
    }
  }

  /** One work-group per tile of 16 x 16, as in {@link Linear}; symmetric bit for bit. */
  public static void kernel(
      KernelContext c, IntArray counts, FloatArray x, FloatArray out, int width, int stride) {
    float[] left = c.allocateFloatLocalArray(Linear.TILE * Linear.TILE);
    float[] right = c.allocateFloatLocalArray(Linear.TILE * Linear.TILE);
    int i = c.localIdx;
    int j = c.localIdy;
    int n = counts.get(Counts.OUTPUTS);
    int row = c.groupIdy * Linear.TILE + j;
    int other = c.groupIdx * Linear.TILE + j;
    int col = c.groupIdx * Linear.TILE + i;
    if (c.groupIdy * Linear.TILE < n && c.groupIdx * Linear.TILE < n) {
      float dot = 0;
      for (int d0 = 0; d0 < width; d0 += Linear.TILE) {
        int d = d0 + i;
        float a = 0;
        float b = 0;
        if (d < width && row < n) {
          a = x.get(row * width + d);
        }
        if (d < width && other < n) {
          b = x.get(other * width + d);
        }
        left[j * Linear.TILE + i] = a;
        right[i * Linear.TILE + j] = b;
        c.localBarrier();
        for (int k = 0; k < Linear.TILE; k++) {
          dot += left[j * Linear.TILE + k] * right[k * Linear.TILE + i];
        }
        c.localBarrier();
      }
      if (row < n && col < n) {
        out.set(row * stride + col, dot);
      }
    }
  }

  /** Adds it for the outputs of the pass. */
  public static void add(Tasks t, FloatArray x, FloatArray out, int width, int stride) {
    t.add(
        "cosine",
        Counts.OUTPUTS,
        Version.portable(
            "tile16",
            n -> Grids.tiles(n, n, Linear.TILE),
            (g, task) ->
                g.task(
                    task,
                    CosineSimilarity::kernel,
                    t.context(),
                    t.counts(),
                    x,
                    out,
                    width,
                    stride)));
  }
}
