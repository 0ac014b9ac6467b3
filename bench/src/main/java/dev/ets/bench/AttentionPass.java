package dev.ets.bench;

import dev.ets.kv.Batch;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.Run;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Attention alone, as an op list that does little else: queries, keys and values are looked up in
 * tables, and the attention of one layer is computed several times. Holds the same branches twice
 * in one pool: below a shared prefix, and each in a tree of its own.
 */
final class AttentionPass implements AutoCloseable {
  /** Attentions per pass; filling the cache pays for all of them, so they are few. */
  static final int REPEATS = 4;

  private static final int VOCABULARY = 512;
  private static final double TOLERANCE = 1e-4;

  private final Passes passes;
  private final List<KvNode> shared = new ArrayList<>();
  private final List<KvNode> flat = new ArrayList<>();

  /**
   * Fills the cache and checks that both give the same.
   *
   * @param prefix tokens that the branches share
   * @param own tokens of each branch
   */
  AttentionPass(String device, AttentionShape model, int prefix, int own, int branches) {
    AttentionShape shape =
        new AttentionShape(1, model.heads(), model.kvHeads(), model.headDim(), true);
    int pages =
        KvTree.pagesFor(prefix) + branches * (KvTree.pagesFor(own) + KvTree.pagesFor(prefix + own));
    ModelSpec spec = spec(shape, prefix + own);
    passes = new Passes(device, spec, new RandomWeights(DType.F32), pages);
    int[] tokens = Passes.randomTokens(spec, prefix + own, 0);
    KvTree tree = passes.tree(Arrays.copyOf(tokens, prefix));
    for (int b = 0; b < branches; b++) {
      int[] ofBranch = Passes.randomTokens(spec, own, b + 1);
      shared.add(passes.fork(tree, own, ofBranch));
      System.arraycopy(ofBranch, 0, tokens, prefix, own);
      flat.add(passes.tree(tokens).root());
    }
    passes.compute(List.of(tree.root()));
    passes.compute(shared);
    passes.compute(flat);
    check();
  }

  private static ModelSpec spec(AttentionShape shape, int context) {
    Slot q = new Slot(0, shape.queryWidth(), false);
    Slot k = new Slot(1, shape.kvWidth(), false);
    Slot v = new Slot(2, shape.kvWidth(), false);
    Slot out = new Slot(3, shape.queryWidth(), false);
    Slot last = new Slot(4, shape.queryWidth(), true);
    // Random tables have values of variance 1 / width; scores are to have variance 1.
    float scale = (float) Math.sqrt((double) q.width() * k.width() / shape.headDim());
    List<Op> ops = new ArrayList<>();
    ops.add(new Op.EmbedTokens(q, "queries"));
    ops.add(new Op.EmbedTokens(k, "keys"));
    ops.add(new Op.EmbedTokens(v, "values"));
    ops.add(new Op.StoreKv(0, k, v));
    for (int i = 0; i < REPEATS; i++) {
      ops.add(new Op.Attention(0, q, out, scale, 0));
    }
    ops.add(new Op.Select(out, last, Op.End.LAST));
    List<Slot> slots = List.of(q, k, v, out, last);
    return new ModelSpec("attention", VOCABULARY, context, shape, slots, ops, last);
  }

  private void check() {
    List<float[]> want = outputs(flat);
    List<float[]> got = outputs(shared);
    for (int b = 0; b < want.size(); b++) {
      for (int i = 0; i < want.get(b).length; i++) {
        if (!(Math.abs(want.get(b)[i] - got.get(b)[i]) <= TOLERANCE)) {
          throw new IllegalStateException(
              "branch %d, element %d: %s below the shared prefix, %s alone"
                  .formatted(b, i, got.get(b)[i], want.get(b)[i]));
        }
      }
    }
  }

  private List<float[]> outputs(List<KvNode> nodes) {
    passes.forward(lastTokens(nodes));
    List<float[]> outputs = new ArrayList<>();
    for (int b = 0; b < nodes.size(); b++) {
      outputs.add(passes.output(b));
    }
    return outputs;
  }

  /** A step of decoding: each branch's last token attends to all that is above it. */
  private Batch lastTokens(List<KvNode> nodes) {
    return passes.plan(nodes.stream().map(n -> new Run(n, n.size() - 1, 1, true)).toList());
  }

  /** Attention of the first {@code branches} branches. */
  Step sharedStep(int branches) {
    return new Step(shared.subList(0, branches));
  }

  /** The same attention, each branch with its prefix for itself. */
  Step flatStep(int branches) {
    return new Step(flat.subList(0, branches));
  }

  /** Attention of one step, again and again. */
  final class Step implements Rounds.Work {
    private final List<KvNode> nodes;

    private Step(List<KvNode> nodes) {
      this.nodes = nodes;
    }

    /** Runs a pass; returns the number of attentions. */
    @Override
    public double run() {
      passes.forward(lastTokens(nodes));
      return REPEATS;
    }

    /** KV tokens that one attention reads. */
    long kvRead() {
      return lastTokens(nodes).kvTokensRead();
    }

    /** Bytes that one attention moves at least: keys and values, queries and outputs. */
    double bytes() {
      AttentionShape shape = passes.spec().attention();
      double floats = 2.0 * kvRead() * shape.kvWidth() + 2.0 * nodes.size() * shape.queryWidth();
      return Float.BYTES * floats;
    }
  }

  @Override
  public void close() {
    passes.close();
  }
}
