package dev.ets.reward;

import dev.ets.engine.KvBytes;

/**
 * One problem's tree of steps in the reward model's own KV cache; only new tokens are computed.
 * Nodes are named by small integers, the prompt is {@link #ROOT}. Thread-safe.
 */
public interface RewardSession extends AutoCloseable {
  int ROOT = 0;

  /**
   * Appends {@code step} below {@code parent}, scores it in the light of all steps before it, and
   * blocks until that is done.
   *
   * @throws dev.ets.engine.EngineException when the engine cannot serve it
   */
  Score score(int parent, String step);

  /** Declares that nothing will be scored below {@code node} any more. */
  void release(int node);

  /** As for the policy's session. */
  KvBytes kvBytes();

  @Override
  void close();

  /**
   * A scored step.
   *
   * @param node name of the scored step
   * @param value in [0, 1]; larger is better
   */
  record Score(int node, double value) {}
}
