package dev.ets.reward;

import dev.ets.UsageException;
import dev.ets.engine.KvBytes;
import dev.ets.engine.Lane;
import dev.ets.engine.Prompts;
import dev.ets.engine.TreeSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A reward model of any kind: its head gives one value per token, and a step's score is that of the
 * step's last token in {@link PrmText}. Only new tokens are computed. Thread-safe.
 */
public final class StepScorer implements RewardModel {
  private final Lane lane;
  private final PrmText text;

  /**
   * Scores with the model in {@code lane}, whose output is one value in [0, 1].
   *
   * @throws UsageException when its output is wider: it is no reward model, or when what surrounds
   *     the problem fills its context
   */
  public StepScorer(Lane lane, PrmText text) {
    if (lane.outputWidth() != 1) {
      throw new UsageException(
          "the reward model gives %d values per token, a score is one: name a model with a value head, or say with a prm.json how to score"
              .formatted(lane.outputWidth()));
    }
    int frame = text.prompt("?").length;
    if (frame >= lane.context()) {
      throw new UsageException(
          "the reward model's prompt has %d tokens without a problem, its context holds %d: shorten \"prompt\" or \"system\" in prm.json"
              .formatted(frame, lane.context()));
    }
    this.lane = lane;
    this.text = text;
  }

  @Override
  public RewardSession open(String problem, long order) {
    return new Session(lane.open(Prompts.encode(problem, lane.context(), text::prompt), order));
  }

  @Override
  public int context() {
    return lane.context();
  }

  private final class Session implements RewardSession {
    private final TreeSession tree;

    /** Nodes with no step's text on their path. */
    private final Set<Integer> bare = ConcurrentHashMap.newKeySet();

    Session(TreeSession tree) {
      this.tree = tree;
      bare.add(ROOT);
    }

    /** A step that is empty, or that the context cannot hold, has nothing to be scored: 0. */
    @Override
    public Score score(int parent, String step) {
      boolean first = bare.contains(parent);
      int[] tokens = text.step(step, first);
      boolean fits = tree.length(parent) + tokens.length <= lane.context();
      if (tokens.length > 0 && fits) {
        int node = tree.add(parent, tokens);
        return new Score(node, tree.evaluate(node)[0]);
      }
      int node = tree.add(parent, new int[0]);
      if (first) {
        bare.add(node);
      }
      return new Score(node, 0);
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
