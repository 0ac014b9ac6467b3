package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Rotary position embedding in place: pair i of every head of row r of x (rows, heads * headDim) is
 * turned by the angle of (positions[r], i). Cosines and sines are tables (context, headDim / 2)
 * made on the host, in double: a device's sine of a large angle may be far off.
 *
 * <p>Pair i of a head is the values {@code i * step} and {@code i * step + distance}: step 2 and
 * distance 1 for neighbours (GGUF's "llama"), step 1 and distance headDim / 2 for halves
 * (GPT-NeoX).
 */
public final class Rope {
  /** Which values of {@code heads} heads are pairs. */
  public record Pairs(int heads, int headDim, int step, int distance) {
    /** (0, 1), (2, 3), ... */
    public static Pairs neighbours(int heads, int headDim) {
      return new Pairs(heads, headDim, 2, 1);
    }

    /** (0, headDim / 2), (1, headDim / 2 + 1), ... */
    public static Pairs halves(int heads, int headDim) {
      return new Pairs(heads, headDim, 1, headDim / 2);
    }
  }

  private Rope() {}

  /** What the op is. */
  public static void naive(
      IntArray positions, FloatArray cos, FloatArray sin, FloatArray x, int rows, Pairs p) {
    int half = p.headDim / 2;
    for (int row = 0; row < rows; row++) {
      for (int head = 0; head < p.heads; head++) {
        for (int i = 0; i < half; i++) {
          int at = (row * p.heads + head) * p.headDim + i * p.step;
          int angle = positions.get(row) * half + i;
          double a = x.get(at);
          double b = x.get(at + p.distance);
          x.set(at, (float) (a * cos.get(angle) - b * sin.get(angle)));
          x.set(at + p.distance, (float) (a * sin.get(angle) + b * cos.get(angle)));
        }
      }
    }
  }

  /** One work-group per row, one pair per work-item at a time. */
  public static void portable(
      KernelContext c,
      IntArray counts,
      IntArray positions,
      FloatArray cos,
      FloatArray sin,
      FloatArray x,
      int heads,
      int headDim,
      int step,
      int distance) {
    int row = c.groupIdx;
    int half = headDim / 2;
    if (row < counts.get(Counts.ROWS)) {
      int first = positions.get(row) * half;
      for (int pair = c.localIdx; pair < heads * half; pair += Grids.GROUP) {
        int i = pair % half;
        int at = row * heads * headDim + pair / half * headDim + i * step;
        float cosine = cos.get(first + i);
        float sine = sin.get(first + i);
        float a = x.get(at);
        float b = x.get(at + distance);
        x.set(at, a * cosine - b * sine);
        x.set(at + distance, a * sine + b * cosine);
      }
    }
  }

  /** Adds it for the rows of the batch. */
  public static void add(
      Tasks t, IntArray positions, FloatArray cos, FloatArray sin, FloatArray x, Pairs pairs) {
    t.add(
        "rope",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    Rope::portable,
                    t.context(),
                    t.counts(),
                    positions,
                    cos,
                    sin,
                    x,
                    pairs.heads,
                    pairs.headDim,
                    pairs.step,
                    pairs.distance)));
  }
}
