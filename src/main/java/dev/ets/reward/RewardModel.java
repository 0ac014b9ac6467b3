package dev.ets.reward;

/** A process reward model: scores the steps of a solution. Thread-safe. */
public interface RewardModel {
  /**
   * Opens a tree below {@code problem}, laid out as the model wants it.
   *
   * @param order the problem's number, the same for policy and reward model: when memory is short,
   *     lower numbers keep theirs
   * @throws dev.ets.UsageException when the problem does not fit the context
   */
  RewardSession open(String problem, long order);

  /**
   * Tokens, of its own, that prompt and path together may have: steps beyond score 0. Without a
   * limit unless overridden.
   */
  default int context() {
    return Integer.MAX_VALUE;
  }
}
