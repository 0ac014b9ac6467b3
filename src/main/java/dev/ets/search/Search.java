package dev.ets.search;

import dev.ets.embed.Embedder;
import dev.ets.engine.Parallel;
import dev.ets.engine.PolicySession;
import dev.ets.engine.Sampling;
import dev.ets.engine.Step;
import dev.ets.engine.StepRequest;
import dev.ets.reward.RewardSession;
import dev.ets.reward.RewardSession.Score;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntFunction;
import java.util.function.Supplier;

/**
 * One search under way: what a {@link SearchMethod} grows its tree with. {@link #draw} and {@link
 * #release} may be called from many threads at once, all else belongs to the search's own thread.
 */
public final class Search {
  private final SearchTask task;
  private final SearchSettings settings;
  private final boolean hidden;
  private final Embedder embedder;
  private final PolicySession policy;
  private final RewardSession reward;
  private final SearchTree tree;
  private final SearchListener listener;
  private final List<StepReport> steps = new ArrayList<>();
  private final BusyClock models = new BusyClock();
  private final LongAdder policyNanos = new LongAdder();
  private final LongAdder rewardNanos = new LongAdder();
  private long embedNanos;
  private int embeddedTexts;

  private Search(
      SearchModels models,
      SearchMethod method,
      SearchSettings settings,
      SearchTask task,
      SearchListener listener,
      PolicySession policy,
      RewardSession reward) {
    this.task = task;
    this.hidden = method.embeds() && settings.embedding() == Embedding.HIDDEN;
    this.settings = settings;
    this.listener = listener;
    this.embedder = models.embedder();
    this.policy = policy;
    this.reward = reward;
    long key = PathKey.root(settings.seed(), task.problem());
    this.tree = new SearchTree(Drawn.root(key, policy.prompt()));
  }

  /**
   * Searches one problem, on the calling thread, and gives all memory back at the end.
   *
   * @throws dev.ets.UsageException when the prompt does not fit a model's context
   * @throws dev.ets.engine.EngineException when the engine cannot serve it
   */
  public static SearchResult run(
      SearchModels models,
      SearchMethod method,
      SearchSettings settings,
      SearchTask task,
      SearchListener listener) {
    long start = System.nanoTime();
    try (PolicySession policy = models.policy().open(task.problem(), task.order());
        RewardSession reward = models.reward().open(task.problem(), task.order())) {
      Search search = new Search(models, method, settings, task, listener, policy, reward);
      listener.started(search.tree.root());
      method.run(search);
      return search.result(secondsSince(start));
    }
  }

  SearchSettings settings() {
    return settings;
  }

  SearchTree tree() {
    return tree;
  }

  /**
   * Unit vectors of the candidates' newest steps, (candidates, dimension); equal texts share one.
   */
  float[][] vectors(List<Node> candidates) {
    return switch (settings.embedding()) {
      case SENTENCE -> sentences(candidates);
      case HIDDEN ->
          candidates.stream()
              .map(node -> Vectors.unit(node.drawn().step().embedding()))
              .toArray(float[][]::new);
    };
  }

  private float[][] sentences(List<Node> candidates) {
    Texts texts = Texts.of(candidates);
    embeddedTexts += texts.distinct().size();
    float[][] vectors = embedder.embed(texts.distinct());
    return Arrays.stream(texts.number()).mapToObj(i -> vectors[i]).toArray(float[][]::new);
  }

  /** Does work that counts as embedding. */
  <T> T embedding(Supplier<T> work) {
    long start = System.nanoTime();
    try {
      return work.get();
    } finally {
      embedNanos += System.nanoTime() - start;
    }
  }

  /** Spent on embedding so far. */
  double embedSeconds() {
    return embedNanos / 1e9;
  }

  /** Whether the search may end, because its answer is certain with so much budget left. */
  boolean decided(int remaining) {
    return settings.earlyStop() && task.decided().test(tree, remaining);
  }

  /**
   * Does work that begins with one {@link #draw} each, side by side; results keep the order of the
   * indices.
   */
  <T> List<T> together(int count, IntFunction<T> work) {
    policy.expect(count);
    return Parallel.map(
        count,
        index -> {
          try {
            return work.apply(index);
          } catch (RuntimeException | Error e) {
            policy.expect(0); // Its step may never be asked for: the others must not wait for it.
            throw e;
          }
        });
  }

  /**
   * Draws and scores child {@code index} of {@code parent}, and waits for both. A finished child is
   * released at once.
   */
  Drawn draw(Drawn parent, int index, Sampling sampling) {
    models.enter();
    try {
      return drawAndScore(parent, index, sampling);
    } finally {
      models.leave();
    }
  }

  private Drawn drawAndScore(Drawn parent, int index, Sampling sampling) {
    StepLimits limits = settings.limits();
    int budget = Math.min(limits.maxStepTokens(), limits.maxTokens() - parent.pathTokens());
    long key = PathKey.child(parent.key(), index);
    long start = System.nanoTime();
    Step step = policy.draw(parent.step().node(), new StepRequest(key, sampling, budget, hidden));
    long drawn = System.nanoTime();
    policyNanos.add(drawn - start);
    String path = parent.path() + step.text();
    int pathTokens = parent.pathTokens() + step.tokens();
    Drawn.State state = state(step, path, pathTokens);
    Score score = reward.score(parent.score().node(), step.text());
    rewardNanos.add(System.nanoTime() - drawn);
    Drawn child = new Drawn(key, step, score, path, pathTokens, state);
    if (state != Drawn.State.OPEN) {
      if (step.node() != parent.step().node()) { // A full context has no room for a new node.
        policy.release(step.node());
      }
      reward.release(score.node());
    }
    listener.drew(child);
    return child;
  }

  /**
   * What follows a step. Only a step that ended by itself can hold the final answer: one cut by a
   * token limit may have lost its last digits.
   */
  private Drawn.State state(Step step, String path, int pathTokens) {
    boolean full = pathTokens >= settings.limits().maxTokens();
    Drawn.State unanswered = full ? Drawn.State.CUT : Drawn.State.OPEN;
    return switch (step.finish()) {
      case DELIMITER -> task.answered().test(path) ? Drawn.State.ANSWERED : unanswered;
      case END_OF_TEXT -> task.answered().test(path) ? Drawn.State.ANSWERED : Drawn.State.ENDED;
      case STEP_LIMIT -> unanswered;
      case CONTEXT_FULL -> Drawn.State.CUT;
    };
  }

  /** Declares that an open node will have no further children. */
  void release(Drawn drawn) {
    policy.release(drawn.step().node());
    reward.release(drawn.score().node());
  }

  /** Accounts for one step and tells the listener; see {@link StepReport}. */
  void expanded(
      int step,
      int remaining,
      List<Node> candidates,
      int[] counts,
      List<Node> children,
      Optional<PruneReport> pruning) {
    List<Node> expanded = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        expanded.add(candidates.get(i));
      }
    }
    StepReport report =
        new StepReport(
            step,
            remaining,
            candidates,
            counts,
            tree.kvTokens(candidates),
            tree.kvTokens(expanded),
            children,
            pruning);
    steps.add(report);
    listener.expanded(report);
  }

  private SearchResult result(double seconds) {
    long kvTokens = steps.stream().mapToLong(StepReport::kvTokens).sum();
    List<PruneReport> pruning =
        steps.stream().map(StepReport::pruning).flatMap(Optional::stream).toList();
    return new SearchResult(
        tree,
        new KvUse(kvTokens, steps.size(), policy.kvBytes(), reward.kvBytes()),
        PruneTotals.of(pruning),
        new Times(
            seconds,
            models.seconds(),
            policyNanos.sum() / 1e9,
            rewardNanos.sum() / 1e9,
            embedSeconds(),
            pruning.stream().mapToDouble(PruneReport::pruneSeconds).sum()),
        embeddedTexts);
  }

  static double secondsSince(long nanoTime) {
    return (System.nanoTime() - nanoTime) / 1e9;
  }
}
