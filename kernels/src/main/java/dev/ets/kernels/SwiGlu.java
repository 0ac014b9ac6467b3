package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** out = silu(gate) * up, where silu(x) = x / (1 + exp(-x)); all {@code (rows, width)}. */
public final class SwiGlu {
  private SwiGlu() {}

  /** What the op is. */
  public static void naive(FloatArray gate, FloatArray up, FloatArray out, int rows, int width) {
    for (int i = 0; i < rows * width; i++) {
      double g = gate.get(i);
      out.set(i, (float) (g / (1 + Math.exp(-g)) * up.get(i)));
    }
  }

  /** One work-group per row. In place or not. */
  public static void portable(
      KernelContext c, IntArray counts, FloatArray gate, FloatArray up, FloatArray out, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        float g = gate.get(row * width + i);
        out.set(row * width + i, g / (1 + TornadoMath.exp(-g)) * up.get(row * width + i));
      }
    }
  }

  /** Adds it for the rows of the batch. */
  public static void add(Tasks t, FloatArray gate, FloatArray up, FloatArray out, int width) {
    t.add(
        "swiGlu",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, SwiGlu::portable, t.context(), t.counts(), gate, up, out, width)));
  }
}
