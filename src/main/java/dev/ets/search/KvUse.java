package dev.ets.search;

import dev.ets.engine.KvBytes;

/**
 * Both KV measures of one search.
 *
 * @param tokens the paper's: at each step, tokens of the unfinished candidates and their distinct
 *     ancestors, before that step's pruning; summed over the steps
 * @param steps depths that were expanded
 * @param policy bytes that the policy's pages really held
 * @param reward the same for the reward model
 */
public record KvUse(long tokens, int steps, KvBytes policy, KvBytes reward) {
  /** {@link #tokens} on average over the steps; 0 without steps. */
  public double tokensPerStep() {
    return steps == 0 ? 0 : (double) tokens / steps;
  }
}
