package dev.ets.reward;

import dev.ets.UsageException;
import dev.ets.engine.KvBytes;
import dev.ets.engine.Lane;
import dev.ets.engine.Prompts;
import dev.ets.engine.TreeSession;
import dev.ets.token.Tokenizer;

/**
 * A reward model that reads a step's score at the step's last token: a value head (Skywork PRM, the
 * shipped PRM). Each step is tokenised on its own and only its tokens are computed. Thread-safe.
 */
public final class StepScorer implements RewardModel {
  private final Lane lane;
  private final Tokenizer tokenizer;

  /**
   * Scores with the model in {@code lane}, whose output is one value in [0, 1].
   *
   * @throws UsageException when its output is wider: it is no reward model of this kind
   */
  public StepScorer(Lane lane, Tokenizer tokenizer) {
    if (lane.outputWidth() != 1) {
      throw new UsageException(
          "the reward model gives %d values per token, a score is one: name a model with a value head"
              .formatted(lane.outputWidth()));
    }
    this.lane = lane;
    this.tokenizer = tokenizer;
  }

  @Override
  public RewardSession open(String prompt, long order) {
    return new Session(lane.open(Prompts.encode(tokenizer, prompt, lane.context()), order));
  }

  private final class Session implements RewardSession {
    private final TreeSession tree;

    Session(TreeSession tree) {
      this.tree = tree;
    }

    /** A step that is empty, or that the context cannot hold, has nothing to be scored: 0. */
    @Override
    public Score score(int parent, String step) {
      int[] tokens = tokenizer.encode(step);
      boolean fits = tree.length(parent) + tokens.length <= lane.context();
      int node = tree.add(parent, fits ? tokens : new int[0]);
      return new Score(node, tokens.length > 0 && fits ? tree.evaluate(node)[0] : 0);
    }

    @Override
    public void release(int node) {
      tree.release(node);
    }

    @Override
    public KvBytes kvBytes() {
      return tree.kvBytes();
    }

    @Override
    public void close() {
      tree.close();
    }
  }
}
