package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import dev.ets.model.Bert;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whole models of odd shapes on the first TornadoVM device, against the Vector API. */
class TornadoExecutorTest {
  private static final int PAGES = 40;
  private static final int ROWS = 150;
  private static final Workers WORKERS = new Workers(1);
  private static final Transformer SMALL =
      new Transformer(77, 200, 36, 3, 6, 2, 10, 52, 1e-5f, 500_000);

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  static Stream<ModelSpec> specs() {
    Transformer square = new Transformer(50, 100, 32, 2, 2, 2, 16, 40, 1e-6f, 10_000);
    return Stream.of(
        Llama.spec(SMALL, Transformer.Head.LOGITS),
        Llama.spec(square, Transformer.Head.TIED_LOGITS),
        Llama.spec(SMALL, Transformer.Head.VALUE),
        Bert.spec(square));
  }

  private static Executor tornado(ModelSpec spec) {
    return new TornadoExecutor(
        spec, new RandomModel(spec, 1), PAGES, ROWS, Devices.all().getFirst().device());
  }

  private static Executor vector(ModelSpec spec) {
    return new VectorExecutor(spec, new RandomModel(spec, 1), PAGES, WORKERS);
  }

  private static void assertClose(float[] want, float[] got) {
    double square = 0;
    for (float w : want) {
      square += (double) w * w;
    }
    double size = Math.max(0.1, Math.sqrt(square / want.length));
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], 1e-4 * size);
    }
  }

  @ParameterizedTest
  @MethodSource("specs")
  void equalsTheVectorExecutorAndItselfInAnyBatch(ModelSpec spec) {
    Random random = new Random(2);
    List<int[]> texts = new ArrayList<>();
    for (int length : new int[] {1, 2, 15, 16, 17, 33, 50}) {
      texts.add(random.ints(length, 0, spec.vocabulary()).toArray());
    }
    try (Executor executor = tornado(spec);
        Executor oracle = vector(spec)) {
      float[][] got = outputs(executor, texts);
      float[][] want = outputs(oracle, texts);
      for (int i = 0; i < want.length; i++) {
        assertClose(want[i], got[i]);
        assertArrayEquals(got[i], outputs(executor, List.of(texts.get(i)))[0]);
      }
    }
  }

  private static float[][] outputs(Executor executor, List<int[]> texts) {
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
  void aCopiedPageServesThePassThatFollows() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    int[] prompt = new Random(3).ints(16, 0, 77).toArray();
    try (Executor executor = tornado(spec)) {
      PagePool pool = new PagePool(PAGES);
      KvTree tree = new KvTree(pool, prompt);
      KvTree copy = new KvTree(pool, prompt);
      tree.reserve(tree.root(), prompt.length);
      copy.reserve(copy.root(), prompt.length);
      BatchPlanner planner = new BatchPlanner(true);
      executor.forward(planner.plan(List.of(new Run(tree.root(), 0, prompt.length, true))));
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

  @Test
  void drawsTheTokensThatTheVectorExecutorDraws() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    Draws got = draws();
    Draws want = draws();
    try (Executor executor = tornado(spec);
        Executor oracle = vector(spec)) {
      List<int[]> texts = List.of(new int[] {1, 2, 3}, new int[] {4});
      outputs(oracle, texts);
      oracle.sample(want);
      outputs(executor, texts);
      executor.sample(got);
    }
    for (int i = 0; i < want.count(); i++) {
      assertEquals(want.token(i), got.token(i), "draw " + i);
      assertEquals(want.logProb(i), got.logProb(i), 1e-4);
    }
  }

  /** More than the device takes at once. */
  private static Draws draws() {
    Draws draws = new Draws();
    for (int i = 0; i < 600; i++) {
      Draws.Filter all = new Draws.Filter(i % 5 == 0 ? 0 : 0.8, i % 7 == 0 ? 3 : 0, 1);
      draws.add(i % 2, 1_000_003L * i, all);
    }
    return draws;
  }
}
