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
