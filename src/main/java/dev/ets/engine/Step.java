package dev.ets.engine;

/**
 * One step that the policy drew.
 *
 * @param node its name in the session, to draw further steps from and to release
 * @param text what was generated, the delimiter included, the end token not
 * @param ids the tokens generated, the end token included; not to be written to
 * @param logProb sum of the log-probabilities of these tokens at temperature 1
 * @param finish why it ended
 * @param embedding mean of the last layer's hidden states that the tokens were drawn from; empty
 *     where it was not asked for
 */
public record Step(
    int node, String text, int[] ids, double logProb, Finish finish, float[] embedding) {
  /** A step without an embedding. */
  public Step(int node, String text, int[] ids, double logProb, Finish finish) {
    this(node, text, ids, logProb, finish, new float[0]);
  }

  /** Tokens generated, the end token included. */
  public int tokens() {
    return ids.length;
  }

  /** Why a step ended. */
  public enum Finish {
    /** The step delimiter was generated. */
    DELIMITER,
    /** The model ended its text. */
    END_OF_TEXT,
    /** {@link StepRequest#maxTokens} was reached. */
    STEP_LIMIT,
    /** The model's context is full. */
    CONTEXT_FULL
  }
}
