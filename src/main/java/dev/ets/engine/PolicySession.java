package dev.ets.engine;

/**
 * One problem's tree of steps in the policy's KV cache. Nodes are named by small integers, the
 * prompt is {@link #ROOT}. Thread-safe: a search draws siblings from many virtual threads at once,
 * and the engine batches them.
 */
public interface PolicySession extends AutoCloseable {
  int ROOT = 0;

  /** The prompt's tokens; not to be written to. */
  int[] prompt();

  /** Says that so many steps will be drawn at once, see {@link TreeSession#expect}. */
  void expect(int steps);

  /**
   * Draws one step below {@code parent} and blocks until it ends. The result depends only on the
   * text of the path and on the request, never on what else is in the batch.
   *
   * @throws EngineException when the engine cannot serve it: the problem alone does not fit the
   *     page budget, or the engine was closed
   * @throws IllegalStateException when {@code parent} was released
   */
  Step draw(int parent, StepRequest request);

  /**
   * Declares that {@code node} will not be expanded any more. Its pages are free as soon as no
   * unreleased node lies below it and no unreleased sibling is equal to it.
   */
  void release(int node);

  /** Bytes of KV pages held by this session, sampled at every engine step while it is open. */
  KvBytes kvBytes();

  /** Releases all nodes. Idempotent. */
  @Override
  void close();
}
