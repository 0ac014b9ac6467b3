package dev.ets.engine;

/**
 * How one step is drawn.
 *
 * @param key names the draw: (seed, problem, node path) mixed to 64 bits; together with a token's
 *     position it fixes every random number
 * @param sampling temperature and filters
 * @param maxTokens the step is cut after so many tokens, at least 1
 */
public record StepRequest(long key, Sampling sampling, int maxTokens) {
  public StepRequest {
    if (maxTokens < 1) {
      throw new IllegalArgumentException("maxTokens must be at least 1: " + maxTokens);
    }
  }
}
