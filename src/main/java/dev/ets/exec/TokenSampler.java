package dev.ets.exec;

import dev.ets.KeyedRandom;
import java.util.Arrays;

/**
 * Draws a token from one row of logits. With temperature T it takes the token with the smallest
 * -ln(u_i) / p_i, where p = softmax(logits / T) and u_i is keyed by the token id: the exponential
 * race, which is Gumbel-max with fewer logarithms. The filters keep the k most probable tokens, and
 * of these the fewest whose probabilities reach p of their sum; ties go to the lower id. One
 * sampler per thread.
 */
public final class TokenSampler {
  private final float[] p;
  private final long[] order;

  /** A sampler for rows of {@code vocabulary} logits. */
  public TokenSampler(int vocabulary) {
    p = new float[vocabulary];
    order = new long[vocabulary];
  }

  /**
   * Makes the draws of group {@code g} from their output's row, which starts at {@code offset}.
   * What does not depend on a draw's key is computed once.
   */
  public void drawGroup(Draws draws, int g, float[] logits, int offset) {
    int best = largest(logits, offset);
    float max = logits[offset + best];
    double logSum = logSum(logits, offset, max);
    Draws.Filter last = null;
    for (int j = 0; j < draws.groupSize(g); j++) {
      int i = draws.inGroup(g, j);
      Draws.Filter f = draws.filter(i);
      if (!f.equals(last)) {
        prepare(logits, offset, max, f);
        last = f;
      }
      int token = f.temperature() > 0 ? race(draws.key(i)) : best;
      draws.result(i, token, (float) (logits[offset + token] - max - logSum));
    }
  }

  /** Sets p to the filtered distribution, not yet divided by its sum; nothing to do when greedy. */
  private void prepare(float[] logits, int offset, float max, Draws.Filter f) {
    if (f.temperature() > 0) {
      weigh(logits, offset, max, (float) (1 / f.temperature()));
      if ((f.topK() > 0 && f.topK() < p.length) || f.topP() < 1) {
        filter(f.topK() == 0 ? p.length : Math.min(f.topK(), p.length), f.topP());
      }
    }
  }

  private int largest(float[] logits, int offset) {
    int best = 0;
    for (int j = 1; j < p.length; j++) {
      if (logits[offset + j] > logits[offset + best]) {
        best = j;
      }
    }
    return best;
  }

  private void weigh(float[] logits, int offset, float max, float inverseTemperature) {
    for (int j = 0; j < p.length; j++) {
      p[j] = (float) Math.exp((logits[offset + j] - max) * inverseTemperature);
    }
  }

  private void filter(int topK, double topP) {
    for (int j = 0; j < p.length; j++) {
      // Positive floats sort like their bits; the complement puts large ones first, ids break ties.
      order[j] = (long) ~Float.floatToRawIntBits(p[j]) << 32 | j;
    }
    Arrays.sort(order);
    double sum = 0;
    for (int j = 0; j < topK; j++) {
      sum += p[(int) order[j]];
    }
    int keep = 0;
    for (double reached = 0; keep < topK && (keep == 0 || reached < topP * sum); keep++) {
      reached += p[(int) order[keep]];
    }
    for (int j = keep; j < p.length; j++) {
      p[(int) order[j]] = 0;
    }
  }

  private int race(long key) {
    int winner = -1;
    double best = Double.POSITIVE_INFINITY;
    for (int j = 0; j < p.length; j++) {
      float u = KeyedRandom.uniform(key, j);
      // -ln(u) >= 1 - u, so most tokens lose without a logarithm.
      if (p[j] > 0 && 1 - u < best * p[j]) {
        double time = -Math.log(u) / p[j];
        if (time < best) {
          best = time;
          winner = j;
        }
      }
    }
    return winner;
  }

  private double logSum(float[] logits, int offset, float max) {
    double sum = 0;
    for (int j = 0; j < p.length; j++) {
      sum += Math.exp(logits[offset + j] - max);
    }
    return Math.log(sum);
  }
}
