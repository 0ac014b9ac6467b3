package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/**
 * Draws a token from a row of logits, where the logits are: the token with the smallest -ln(u_i) /
 * p_i, with p = softmax(logits / temperature) and u_i from the draw's key and the token's id. That
 * is the exponential race, the same winner as Gumbel-max. Ties go to the lower id. With the inverse
 * temperature 0 it is the largest logit. The token comes with its log-probability at temperature 1.
 *
 * <p>u is the number that {@code dev.ets.KeyedRandom} gives: SplitMix64's finaliser over key +
 * golden * (id + 1), its upper 23 bits and a half.
 */
public final class SampleToken {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;
  private static final long MIX_1 = 0xBF58476D1CE4E5B9L;
  private static final long MIX_2 = 0x94D049BB133111EBL;

  /** A time that every token beats. */
  private static final float NEVER = 1e38f;

  private static final float LEAST = -1e38f;

  private SampleToken() {}

  /** What the op is. */
  public static void naive(
      IntArray rows,
      LongArray keys,
      FloatArray inverseTemperatures,
      FloatArray logits,
      IntArray tokens,
      FloatArray logProbs,
      int draws,
      int vocabulary) {
    for (int draw = 0; draw < draws; draw++) {
      int at = rows.get(draw) * vocabulary;
      int largest = 0;
      for (int i = 1; i < vocabulary; i++) {
        largest = logits.get(at + i) > logits.get(at + largest) ? i : largest;
      }
      double max = logits.get(at + largest);
      double sum = 0;
      int winner = largest;
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < vocabulary; i++) {
        sum += Math.exp(logits.get(at + i) - max);
        double p = Math.exp((logits.get(at + i) - max) * inverseTemperatures.get(draw));
        double time = -Math.log(uniform(keys.get(draw), i)) / p;
        if (inverseTemperatures.get(draw) > 0 && time < best) {
          best = time;
          winner = i;
        }
      }
      tokens.set(draw, winner);
      logProbs.set(draw, (float) (logits.get(at + winner) - max - Math.log(sum)));
    }
  }

  private static float uniform(long key, int counter) {
    long z = key + GOLDEN * (counter + 1L);
    z = (z ^ (z >>> 30)) * MIX_1;
    z = (z ^ (z >>> 27)) * MIX_2;
    z = z ^ (z >>> 31);
    return ((z >>> 41) + 0.5f) * 0x1p-23f;
  }

  /** One work-group per draw. */
  public static void portable(
      KernelContext c,
      IntArray counts,
      IntArray rows,
      LongArray keys,
      FloatArray inverseTemperatures,
      FloatArray logits,
      IntArray tokens,
      FloatArray logProbs,
      int vocabulary) {
    float[] values = c.allocateFloatLocalArray(Grids.GROUP);
    int[] ids = c.allocateIntLocalArray(Grids.GROUP);
    int draw = c.groupIdx;
    int item = c.localIdx;
    int n = draw < counts.get(Counts.DRAWS) ? vocabulary : 0;
    int at = rows.get(draw) * vocabulary;
    float inverse = inverseTemperatures.get(draw);
    // The largest logit and, of equal ones, the lowest id.
    float max = LEAST;
    int id = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      float logit = logits.get(at + i);
      if (logit > max) {
        max = logit;
        id = i;
      }
    }
    values[item] = max;
    ids[item] = id;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        float other = values[item + half];
        int otherId = ids[item + half];
        if (other > values[item] || (other == values[item] && otherId < ids[item])) {
          values[item] = other;
          ids[item] = otherId;
        }
      }
    }
    c.localBarrier();
    max = values[0];
    int largest = ids[0];
    c.localBarrier();
    // The sum for the log-probability.
    float sum = 0;
    for (int i = item; i < n; i += Grids.GROUP) {
      sum += TornadoMath.exp(logits.get(at + i) - max);
    }
    values[item] = sum;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        values[item] += values[item + half];
      }
    }
    c.localBarrier();
    float logSum = TornadoMath.log(values[0]);
    c.localBarrier();
    // The race.
    long key = keys.get(draw);
    float best = NEVER;
    id = largest;
    if (inverse > 0) {
      for (int i = item; i < n; i += Grids.GROUP) {
        float p = TornadoMath.exp((logits.get(at + i) - max) * inverse);
        // Masks and not >>>, which 5.2.0 compiles to a signed shift on OpenCL.
        long z = key + GOLDEN * (i + 1L);
        z = (z ^ ((z >> 30) & 0x3_FFFF_FFFFL)) * MIX_1;
        z = (z ^ ((z >> 27) & 0x1F_FFFF_FFFFL)) * MIX_2;
        z = z ^ ((z >> 31) & 0x1_FFFF_FFFFL);
        float u = (((z >> 41) & 0x7F_FFFF) + 0.5f) * 1.1920929e-7f;
        if (p > 0) {
          float time = -TornadoMath.log(u) / p;
          if (time < best) {
            best = time;
            id = i;
          }
        }
      }
    }
    values[item] = best;
    ids[item] = id;
    for (int half = Grids.GROUP / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (item < half) {
        float other = values[item + half];
        int otherId = ids[item + half];
        if (other < values[item] || (other == values[item] && otherId < ids[item])) {
          values[item] = other;
          ids[item] = otherId;
        }
      }
    }
    c.localBarrier();
    if (item == 0 && n > 0) {
      int token = ids[0];
      tokens.set(draw, token);
      logProbs.set(draw, logits.get(at + token) - max - logSum);
    }
  }

  /** Adds it for the draws of the pass. */
  public static void add(
      Tasks t,
      IntArray rows,
      LongArray keys,
      FloatArray inverseTemperatures,
      FloatArray logits,
      IntArray tokens,
      FloatArray logProbs,
      int vocabulary) {
    t.add(
        "sample",
        Counts.DRAWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    SampleToken::portable,
                    t.context(),
                    t.counts(),
                    rows,
                    keys,
                    inverseTemperatures,
                    logits,
                    tokens,
                    logProbs,
                    vocabulary)));
  }
}
