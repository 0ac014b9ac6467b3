package dev.ets.exec;

import java.util.Arrays;

/**
 * Tokens to draw from the logits of one pass: several draws may share one output. Refilled every
 * step; not thread-safe while it is filled.
 */
public final class Draws {
  private int count;
  private int[] outputs = new int[64];
  private long[] keys = new long[64];
  private Filter[] filters = new Filter[64];
  private int[] tokens = new int[64];
  private float[] logProbs = new float[64];

  /** After {@link #groups}: the draws by output, and where each output's end; grown as needed. */
  private int[] grouped = new int[0];

  private int[] groupEnd = new int[0];

  /**
   * How logits are turned into a distribution.
   *
   * @param temperature 0 takes the largest logit
   * @param topK 0 = all
   * @param topP 1 = all
   */
  public record Filter(double temperature, int topK, double topP) {}

  /** Forgets all draws. */
  public void clear() {
    count = 0;
  }

  /** Asks for a token from the logits of {@code output}; returns the number of the draw. */
  public int add(int output, long key, Filter filter) {
    if (count == outputs.length) {
      int n = 2 * count;
      outputs = Arrays.copyOf(outputs, n);
      keys = Arrays.copyOf(keys, n);
      filters = Arrays.copyOf(filters, n);
      tokens = Arrays.copyOf(tokens, n);
      logProbs = Arrays.copyOf(logProbs, n);
    }
    outputs[count] = output;
    keys[count] = key;
    filters[count] = filter;
    return count++;
  }

  /** Number of draws. */
  public int count() {
    return count;
  }

  /**
   * Brings the draws from one output together, so that what they share is computed once; returns
   * how many outputs have draws.
   */
  public int groups() {
    int most = 0;
    for (int i = 0; i < count; i++) {
      most = Math.max(most, outputs[i]);
    }
    if (grouped.length < count) {
      grouped = new int[outputs.length];
    }
    int[] place = new int[most + 2];
    for (int i = 0; i < count; i++) {
      place[outputs[i] + 1]++;
    }
    if (groupEnd.length <= most) {
      groupEnd = new int[2 * most + 1];
    }
    int groups = 0;
    for (int output = 0; output <= most; output++) {
      int size = place[output + 1];
      place[output + 1] += place[output];
      if (size > 0) {
        groupEnd[groups++] = place[output + 1];
      }
    }
    for (int i = 0; i < count; i++) {
      grouped[place[outputs[i]]++] = i;
    }
    return groups;
  }

  /** How many draws group {@code g} has. */
  public int groupSize(int g) {
    return groupEnd[g] - groupStart(g);
  }

  /** Draw {@code j} of group {@code g}. */
  public int inGroup(int g, int j) {
    return grouped[groupStart(g) + j];
  }

  private int groupStart(int g) {
    return g == 0 ? 0 : groupEnd[g - 1];
  }

  /** The output that draw {@code i} reads. */
  public int output(int i) {
    return outputs[i];
  }

  /** Key of draw {@code i}'s random numbers. */
  public long key(int i) {
    return keys[i];
  }

  /** Filter of draw {@code i}. */
  public Filter filter(int i) {
    return filters[i];
  }

  /** Sets the result of draw {@code i}; distinct draws may be set by different threads. */
  public void result(int i, int token, float logProb) {
    tokens[i] = token;
    logProbs[i] = logProb;
  }

  /** The token drawn. */
  public int token(int i) {
    return tokens[i];
  }

  /** Its log-probability at temperature 1, with no filter. */
  public float logProb(int i) {
    return logProbs[i];
  }
}
