package dev.ets.bench;

import dev.ets.exec.Backends;
import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.kv.Batch;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import dev.ets.model.ModelSpec;
import dev.ets.model.Weights;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A model on a device with its pages, driven pass by pass: what the engine does, without its
 * thread. Not thread-safe.
 */
final class Passes implements AutoCloseable {
  /** Rows of a pass at most, as in the engine. */
  static final int MAX_ROWS = 512;

  private final Executor executor;
  private final PagePool pool;
  private final BatchPlanner planner;
  private final Map<String, Long> tensorBytes = new HashMap<>();

  /**
   * Loads a model.
   *
   * @param pages size of the KV cache
   */
  Passes(String device, ModelSpec spec, Weights weights, int pages) {
    Weights counted =
        (name, dims) -> {
          var tensor = weights.tensor(name, dims);
          tensorBytes.put(name, tensor.data().byteSize());
          return tensor;
        };
    executor = Backends.executor(device, spec, counted, pages, MAX_ROWS);
    pool = new PagePool(pages);
    planner = new BatchPlanner(spec.attention().causal());
  }

  ModelSpec spec() {
    return executor.spec();
  }

  /** Bytes that the matrices of a pass take in the model's file: what it has to read at least. */
  long weightBytes() {
    return spec().products().mapToLong(o -> tensorBytes.get(o.weight())).sum();
  }

  /**
   * Bytes that a pass moves at least: {@link #weightBytes}, and in all layers the keys and values
   * of the tokens that the plan reads and of those that it writes.
   */
  double bytes(Batch batch) {
    return bytes((double) batch.kvTokensRead(), batch.rows());
  }

  /**
   * Bytes that a pass moves at least, see {@link #bytes(Batch)}.
   *
   * @param kvRead tokens that the attention reads per layer
   * @param rows of the pass
   */
  double bytes(double kvRead, int rows) {
    return weightBytes() + (kvRead + rows) * executor.pageBytes() / PagePool.PAGE_TOKENS;
  }

  /** Seeded token ids of a model. */
  static int[] randomTokens(ModelSpec spec, int count, long seed) {
    return new SplittableRandom(seed).ints(count, 0, spec.vocabulary()).toArray();
  }

  /** A tree with pages for all of its root; nothing is computed yet. */
  KvTree tree(int... tokens) {
    KvTree tree = new KvTree(pool, tokens);
    reserve(tree, tree.root(), tokens.length);
    return tree;
  }

  /** A child of a tree's root, with pages for {@code room} tokens. */
  KvNode fork(KvTree tree, int room, int... tokens) {
    KvNode child = tree.fork(tree.root(), tokens);
    reserve(tree, child, room);
    return child;
  }

  private void reserve(KvTree tree, KvNode node, int tokens) {
    if (!tree.reserve(node, tokens)) {
      throw new IllegalStateException(
          "%d tokens do not fit the %d free of %d pages"
              .formatted(tokens, pool.free(), pool.pages()));
    }
  }

  /** Plans runs; the batch is valid until the next plan. */
  Batch plan(List<Run> runs) {
    return planner.plan(runs);
  }

  /** Runs a pass. */
  void forward(Batch batch) {
    executor.forward(batch);
    executor.finish();
  }

  /** Computes these nodes from their first token on, in passes of {@link #MAX_ROWS} at most. */
  void compute(List<KvNode> nodes) {
    List<Run> runs = new ArrayList<>();
    int rows = 0;
    for (KvNode node : nodes) {
      for (int from = 0; from < node.size(); ) {
        int count = Math.min(node.size() - from, MAX_ROWS - rows);
        runs.add(new Run(node, from, count, false));
        rows += count;
        from += count;
        if (rows == MAX_ROWS) {
          finish(runs);
          rows = 0;
        }
      }
    }
    if (rows > 0) {
      finish(runs);
    }
  }

  private void finish(List<Run> runs) {
    forward(plan(runs));
    runs.forEach(run -> run.node().computed(run.from() + run.count()));
    runs.clear();
  }

  /** Output of run {@code i} of the last plan, after its pass. */
  float[] output(int i) {
    float[] output = new float[spec().output().width()];
    executor.copyOutput(planner.outputOfRun(i), output);
    for (float value : output) {
      if (!Float.isFinite(value)) {
        throw new IllegalStateException("output %d has the value %s".formatted(i, value));
      }
    }
    return output;
  }

  /** Adds a draw from the output of run {@code i} of the last plan. */
  void draw(Draws draws, int i, long key, Draws.Filter filter) {
    draws.add(planner.outputOfRun(i), key, filter);
  }

  /** Makes the draws. */
  void sample(Draws draws) {
    executor.sample(draws);
  }

  @Override
  public void close() {
    executor.close();
  }
}
