package dev.ets.testing;

import dev.ets.engine.KvBytes;
import dev.ets.reward.RewardModel;
import dev.ets.reward.RewardSession;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A reward model without a model: a step's score, a multiple of 1/16, is a function of its path.
 */
public final class ScriptedReward implements RewardModel {
  private final int context;
  private final AtomicInteger openSessions = new AtomicInteger();

  /** Without a limit. */
  public ScriptedReward() {
    this(Integer.MAX_VALUE);
  }

  /**
   * @param context what it says of itself; it scores beyond
   */
  public ScriptedReward(int context) {
    this.context = context;
  }

  @Override
  public int context() {
    return context;
  }

  /** Sessions not closed yet. */
  public int openSessions() {
    return openSessions.get();
  }

  @Override
  public RewardSession open(String prompt, long order) {
    openSessions.incrementAndGet();
    return new Session(prompt);
  }

  private final class Session implements RewardSession {
    private final ScriptedTree<Double> tree;

    Session(String prompt) {
      tree = new ScriptedTree<>(prompt, 0.0);
    }

    @Override
    public Score score(int parent, String step) {
      String path = tree.open(parent).text() + step;
      double value = new SplittableRandom(path.hashCode()).nextInt(17) / 16.0;
      return new Score(tree.add(parent, step, value), value);
    }

    @Override
    public void release(int node) {
      tree.release(node);
    }

    @Override
    public KvBytes kvBytes() {
      return new KvBytes(tree.size(), tree.size());
    }

    @Override
    public void close() {
      if (tree.close()) {
        openSessions.decrementAndGet();
      }
    }
  }
}
