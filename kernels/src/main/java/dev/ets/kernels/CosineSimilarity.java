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
  public static void portable(
      KernelContext c, IntArray counts, FloatArray vectors, FloatArray out, int width, int stride) {
    float[] left = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    float[] right = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int n = counts.get(Counts.OUTPUTS);
    int row = c.groupIdy * Tiles.TILE + y;
    int firstCol = c.groupIdx * Tiles.TILE;
    int depth = c.groupIdy * Tiles.TILE < n && firstCol < n ? width : 0;
    float dot = 0;
    for (int d0 = 0; d0 < depth; d0 += Tiles.TILE) {
      left[y * Tiles.STRIDE + x] = Tiles.load(vectors, row, n, d0 + x, width);
      right[x * Tiles.STRIDE + y] = Tiles.load(vectors, firstCol + y, n, d0 + x, width);
      c.localBarrier();
      for (int i = 0; i < Tiles.TILE; i++) {
        dot += left[y * Tiles.STRIDE + i] * right[i * Tiles.STRIDE + x];
      }
      c.localBarrier();
    }
    int col = firstCol + x;
    if (row < n && col < n) {
      out.set(row * stride + col, dot);
    }
  }

  /** Adds it for the outputs of the pass. */
  public static void add(Tasks t, FloatArray x, FloatArray out, int width, int stride) {
    t.add(
        "cosine",
        Counts.OUTPUTS,
        Version.portable(
            "tile16",
            n -> Grids.tiles(n, n, Tiles.TILE),
            (g, task) ->
                g.task(
                    task,
                    CosineSimilarity::portable,
                    t.context(),
                    t.counts(),
                    x,
                    out,
                    width,
                    stride)));
  }
}
