package dev.ets.train;

/**
 * One sequence to learn from.
 *
 * @param tokens token ids, at least 2 for a language-model target
 * @param tokenWeight per token, the weight of the cross-entropy of predicting it from what stands
 *     before; 0 for tokens that are only read, and for the first. Empty: no such loss
 * @param stepLabel per token, the probability (0..1) that the value head is to give at it; NaN
 *     where there is no label. Empty: no such loss
 */
public record Sample(int[] tokens, float[] tokenWeight, float[] stepLabel) {
  private static final float[] NONE = {};

  public Sample {
    if (tokens.length == 0) {
      throw new IllegalArgumentException("a sample has no tokens");
    }
    if (tokenWeight.length != 0 && tokenWeight.length != tokens.length) {
      throw new IllegalArgumentException(
          "%d token weights for %d tokens".formatted(tokenWeight.length, tokens.length));
    }
    if (stepLabel.length != 0 && stepLabel.length != tokens.length) {
      throw new IllegalArgumentException(
          "%d step labels for %d tokens".formatted(stepLabel.length, tokens.length));
    }
    if (tokenWeight.length != 0 && tokenWeight[0] != 0) {
      throw new IllegalArgumentException("the first token has nothing before it: weight it 0");
    }
  }

  /** A sample for the language-model head. */
  public static Sample language(int[] tokens, float[] tokenWeight) {
    return new Sample(tokens, tokenWeight, NONE);
  }

  /** A sample for the value head. */
  public static Sample scored(int[] tokens, float[] stepLabel) {
    return new Sample(tokens, NONE, stepLabel);
  }
}
