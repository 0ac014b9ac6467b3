package dev.ets.search;

import dev.ets.engine.PolicySession;
import dev.ets.engine.Step;
import dev.ets.reward.RewardSession;
import dev.ets.reward.RewardSession.Score;

/**
 * A step that was drawn and scored, whether or not it has a place in the tree yet.
 *
 * @param key see {@link PathKey}
 * @param step what the policy said; for the root an empty step of the prompt's tokens
 * @param score what the reward model made of it; 0 for the root
 * @param path text generated from the root to here
 * @param pathTokens tokens generated from the root to here
 * @param state whether it can be expanded
 */
public record Drawn(long key, Step step, Score score, String path, int pathTokens, State state) {
  /** What can follow a step. */
  public enum State {
    /** More steps. */
    OPEN,
    /** Nothing: the generated text holds a final answer. */
    ANSWERED,
    /** Nothing: the model ended its text without an answer. */
    ENDED,
    /** Nothing: out of tokens or of context. Gives no answer. */
    CUT
  }

  static Drawn root(long key, int[] prompt) {
    Step step = new Step(PolicySession.ROOT, "", prompt, 0, Step.Finish.DELIMITER);
    return new Drawn(key, step, new Score(RewardSession.ROOT, 0), "", 0, State.OPEN);
  }
}
