package dev.ets.runtime;

import dev.ets.engine.Policy;
import dev.ets.engine.PolicySession;
import dev.ets.token.Tokenizer;

/**
 * A policy with what a reward model has to know of the text that it writes.
 *
 * @param policy the policy itself
 * @param tokenizer its tokens
 */
public record TextPolicy(Policy policy, Tokenizer tokenizer) implements Policy {
  @Override
  public PolicySession open(String problem, long order) {
    return policy.open(problem, order);
  }

  @Override
  public String delimiter() {
    return policy.delimiter();
  }

  @Override
  public int context() {
    return policy.context();
  }
}
