package dev.ets.engine;

/** A model that proposes reasoning steps. Thread-safe. */
public interface Policy {
  /**
   * Opens a tree below {@code problem}, laid out as the model wants it. Waits for nothing: the
   * prompt is computed when the first step is drawn.
   *
   * @param order the problem's number, the same for policy and reward model: when memory is short,
   *     lower numbers keep theirs
   * @throws dev.ets.UsageException when the problem is empty or does not fit the context
   */
  PolicySession open(String problem, long order);

  /** Ends its steps and is no part of an answer; empty where there is no such text. */
  default String delimiter() {
    return "";
  }

  /** Tokens that prompt and path together may have; without a limit unless overridden. */
  default int context() {
    return Integer.MAX_VALUE;
  }
}
