package dev.ets.engine;

/**
 * How one step is drawn.
 *
 * @param key names the draw: (seed, problem, node path) mixed to 64 bits; together with a token's
 *     position it fixes every random number
 * @param sampling temperature and filters
 * @param maxTokens the step is cut after so many tokens, at least 1
 * @param embed whether {@link Step#embedding} is wanted
 */
public record StepRequest(long key, Sampling sampling, int maxTokens, boolean embed) {
  public StepRequest {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1: " + maxTokens);
    }
  }

  /** Without an embedding. */
  public StepRequest(long key, Sampling sampling, int maxTokens) {
    this(key, sampling, maxTokens, false);
  }
}
