package dev.ets.exec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ets.kv.Batch;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import dev.ets.model.Bert;
import dev.ets.model.Decoder;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import dev.ets.model.Weights;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What holds for every executor: whole models of odd shapes against {@link ReferenceModel}, the
 * same bits in every batch, and refusals. One subclass per executor.
 */
public abstract class ExecutorContract {
  protected static final int PAGES = 100;
  protected static final int ROWS = 150;
  protected static final Transformer SMALL =
      new Transformer(77, 200, 36, 3, 6, 2, 10, 52, 1e-5f, 500_000);

  /**
   * The executor under test.
   *
   * @param rows most rows of a batch
   */
  protected abstract Executor executor(ModelSpec spec, Weights weights, int pages, int rows);

  /** How far an output may be from the reference, relative to the outputs' root mean square. */
  protected abstract double tolerance();

  static Stream<ModelSpec> specs() {
    Transformer square = new Transformer(50, 100, 32, 2, 2, 2, 16, 40, 1e-6f, 10_000);
    return Stream.of(
        Llama.spec(SMALL, Transformer.Head.LOGITS),
        Llama.spec(square, Transformer.Head.TIED_LOGITS),
        Llama.spec(SMALL, Transformer.Head.VALUE),
        Llama.spec(SMALL, Transformer.Head.HIDDEN_VALUE),
        decoder(SMALL, halves(Decoder.Part.BIAS, Decoder.Part.OUTPUT_BIAS)), // Qwen2, and more
        decoder(
            new Transformer(61, 90, 24, 2, 4, 2, 14, 40, 1e-6f, 1e6),
            halves(Decoder.Part.HEAD_NORMS)), // Qwen3, heads wider than the stream
        decoder(SMALL, adjacent(Decoder.Part.ROPE_DIVISORS)), // Llama 3
        decoder(SMALL, adjacent().stretched(4).withWindow(7)), // Mistral
        Bert.spec(square, Bert.Pooling.MEAN),
        Bert.spec(new Transformer(90, 64, 24, 2, 2, 2, 12, 50, 1e-12f, 1), Bert.Pooling.FIRST));
  }

  private static Decoder.Style adjacent(Decoder.Part... parts) {
    return Decoder.Style.of(Op.Pairing.ADJACENT, parts);
  }

  private static Decoder.Style halves(Decoder.Part... parts) {
    return Decoder.Style.of(Op.Pairing.HALVES, parts);
  }

  private static ModelSpec decoder(Transformer t, Decoder.Style style) {
    return Decoder.spec("test", t, style, Transformer.Head.LOGITS);
  }

  @ParameterizedTest
  @MethodSource("specs")
  void equalsTheReferenceAndItselfAgainAndInAnyBatch(ModelSpec spec) {
    RandomModel weights = new RandomModel(spec, 1);
    Random random = new Random(2);
    try (Executor executor = executor(spec, weights, PAGES, ROWS)) {
      List<int[]> texts = new ArrayList<>();
      for (int length : new int[] {1, 2, 15, 16, 17, 33, 50}) {
        texts.add(random.ints(length, 0, spec.vocabulary()).toArray());
      }
      float[][] together = outputs(executor, texts);
      for (int i = 0; i < texts.size(); i++) {
        double[] want = new ReferenceModel(spec, weights).output(texts.get(i));
        double size = Math.sqrt(Arrays.stream(want).map(x -> x * x).sum() / want.length);
        for (int j = 0; j < want.length; j++) {
          assertEquals(want[j], together[i][j], tolerance() * Math.max(size, 0.1));
        }
        assertArrayEquals(outputs(executor, List.of(texts.get(i)))[0], together[i]);
      }
      assertArrayEquals(together, outputs(executor, texts));
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Transformer.Head.class,
      names = {"LOGITS", "TIED_LOGITS"})
  void hiddenStatesGiveTheLogitsThroughTheHead(Transformer.Head head) {
    ModelSpec spec = Llama.spec(SMALL, head);
    RandomModel weights = new RandomModel(spec, 7);
    String name = head == Transformer.Head.LOGITS ? "output.weight" : "token_embd.weight";
    int dim = SMALL.dim();
    assertEquals(dim, spec.hidden().width());
    float[] table = weights.tensor(name, spec.vocabulary(), dim).toFloats();
    List<int[]> texts = List.of(new int[] {1, 2, 3}, new int[] {5}, new int[] {7, 7, 1, 0, 9});
    try (Executor executor = executor(spec, weights, PAGES, ROWS)) {
      float[][] logits = outputs(executor, texts);
      float[] hidden = new float[dim];
      for (int i = 0; i < texts.size(); i++) {
        executor.copyHidden(i, hidden);
        for (int v = 0; v < logits[i].length; v++) {
          double sum = 0;
          for (int d = 0; d < dim; d++) {
            sum += (double) table[v * dim + d] * hidden[d];
          }
          assertEquals(sum, logits[i][v], 10 * tolerance());
        }
      }
    }
  }

  /** The outputs for texts that are computed in one pass. */
  public static float[][] outputs(Executor executor, List<int[]> texts) {
    PagePool pool = new PagePool(PAGES);
    List<Run> runs = new ArrayList<>();
    for (int[] text : texts) {
      KvTree tree = new KvTree(pool, text);
      tree.reserve(tree.root(), text.length);
      runs.add(new Run(tree.root(), 0, text.length, true));
    }
    BatchPlanner planner = new BatchPlanner(executor.spec().attention().causal());
    executor.forward(planner.plan(runs));
    float[][] all = new float[texts.size()][executor.spec().output().width()];
    for (int i = 0; i < all.length; i++) {
      executor.copyOutput(planner.outputOfRun(i), all[i]);
    }
    return all;
  }

  @Test
  void chunksAndBranchesGiveTheSameBitsAsWholeSequences() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    int[] prompt = new Random(3).ints(37, 0, 77).toArray();
    int[] step = new Random(4).ints(9, 0, 77).toArray();
    try (Executor executor = executor(spec, new RandomModel(spec, 1), PAGES, ROWS)) {
      KvTree tree = new KvTree(new PagePool(PAGES), prompt);
      float[] whole = grow(executor, tree, tree.fork(tree.root(), step), 100);
      for (int chunk : new int[] {1, 5, 16}) {
        tree.evict();
        assertArrayEquals(whole, grow(executor, tree, tree.fork(tree.root(), step), chunk));
      }
    }
  }

  /** Computes a path in chunks, all of which are in one batch when they are large enough. */
  private static float[] grow(Executor executor, KvTree tree, KvNode leaf, int chunk) {
    BatchPlanner planner = new BatchPlanner(true);
    for (KvNode node : List.of(tree.root(), leaf)) {
      while (node.computed() < node.size()) {
        int end = Math.min(node.computed() + chunk, node.size());
        tree.reserve(node, end);
        executor.forward(
            planner.plan(
                List.of(
                    new Run(node, node.computed(), end - node.computed(), end == node.size()))));
        node.computed(end);
      }
    }
    float[] out = new float[executor.spec().output().width()];
    executor.copyOutput(0, out);
    return out;
  }

  @Test
  void aSlidingWindowReachesAcrossTilesAndNodes() {
    Transformer t = new Transformer(40, 600, 16, 2, 2, 1, 8, 24, 1e-5f, 10_000);
    ModelSpec spec = decoder(t, adjacent().withWindow(20));
    RandomModel weights = new RandomModel(spec, 1);
    int[] prompt = new Random(3).ints(261, 0, 40).toArray();
    int[] step = new Random(4).ints(300, 0, 40).toArray();
    try (Executor executor = executor(spec, weights, PAGES, ROWS)) {
      KvTree tree = new KvTree(new PagePool(PAGES), prompt);
      float[] got = grow(executor, tree, tree.fork(tree.root(), step), 100);
      int[] all = Arrays.copyOf(prompt, prompt.length + step.length);
      System.arraycopy(step, 0, all, prompt.length, step.length);
      double[] want = new ReferenceModel(spec, weights).output(all);
      double size = Math.sqrt(Arrays.stream(want).map(x -> x * x).sum() / want.length);
      for (int j = 0; j < want.length; j++) {
        assertEquals(want[j], got[j], tolerance() * size);
      }
    }
  }

  @Test
  void refusesTokensAndPositionsOutOfRange() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    try (Executor executor = executor(spec, new RandomModel(spec, 1), PAGES, ROWS)) {
      Batch badToken = batch(new int[] {3, 77});
      assertEquals(
          "token 77 is outside the vocabulary of 77",
          assertThrows(IllegalArgumentException.class, () -> executor.forward(badToken))
              .getMessage());
      Batch tooLong = batch(new int[201]);
      assertEquals(
          "position 200 is outside the context of 200",
          assertThrows(IllegalArgumentException.class, () -> executor.forward(tooLong))
              .getMessage());
    }
  }

  @Test
  void aCopiedPageServesThePassThatFollows() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    int[] prompt = new Random(3).ints(PagePool.PAGE_TOKENS, 0, 77).toArray();
    try (Executor executor = executor(spec, new RandomModel(spec, 1), PAGES, ROWS)) {
      PagePool pool = new PagePool(PAGES);
      KvTree tree = new KvTree(pool, prompt);
      KvTree copy = new KvTree(pool, prompt);
      tree.reserve(tree.root(), prompt.length);
      copy.reserve(copy.root(), prompt.length);
      executor.forward(
          new BatchPlanner(true).plan(List.of(new Run(tree.root(), 0, prompt.length, true))));
      executor.copyPage(tree.root().pageOf(0), copy.root().pageOf(0));
      assertArrayEquals(step(executor, tree), step(executor, copy));
    }
  }

  private static float[] step(Executor executor, KvTree tree) {
    tree.root().computed(tree.root().size());
    KvNode leaf = tree.fork(tree.root(), 5, 6);
    tree.reserve(leaf, 2);
    executor.forward(new BatchPlanner(true).plan(List.of(new Run(leaf, 0, 2, true))));
    float[] out = new float[executor.spec().output().width()];
    executor.copyOutput(0, out);
    return out;
  }

  private static Batch batch(int[] tokens) {
    KvTree tree = new KvTree(new PagePool(PAGES), tokens);
    tree.reserve(tree.root(), tokens.length);
    return new BatchPlanner(true).plan(List.of(new Run(tree.root(), 0, tokens.length, true)));
  }
}
