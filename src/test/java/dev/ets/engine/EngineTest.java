package dev.ets.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.KeyedRandom;
import dev.ets.UsageException;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import dev.ets.reward.PrmPresets;
import dev.ets.reward.PrmText;
import dev.ets.reward.RewardModel;
import dev.ets.reward.RewardSession;
import dev.ets.reward.StepScorer;
import dev.ets.token.Chat;
import dev.ets.token.ChatFormat;
import dev.ets.token.SmallBpe;
import dev.ets.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Trees drawn by a random-weight policy and scored by a random-weight reward model. */
class EngineTest {
  private static final int WIDTH = 4;
  private static final int DEPTH = 4;
  private static final int SIBLINGS = 40;
  private static final Tokenizer TOKENIZER = SmallBpe.of("qwen2", List.of(), "<begin>", "<end>");
  private static final Transformer SHAPE =
      new Transformer(TOKENIZER.vocabSize(), 160, 32, 2, 4, 2, 8, 48, 1e-5f, 10_000);
  private static final Chat PLAIN = new Chat(ChatFormat.NONE, TOKENIZER, Optional.empty());
  private static final StepRules RULES = new StepRules(TOKENIZER, "e", Set.of());

  /** Models of a test; closing ends the engine. */
  private static final class Rig implements AutoCloseable {
    private final Engine engine = new Engine();
    private final Workers workers;
    private final Lane policyLane;
    private final Policy policy;
    private final RewardModel reward;

    Rig(int threads, int maxRows, int pages) {
      workers = new Workers(threads);
      policyLane = lane("policy", Transformer.Head.TIED_LOGITS, maxRows, pages);
      policy = new ModelPolicy(policyLane, TOKENIZER, PLAIN, RULES);
      reward =
          new StepScorer(
              lane("reward model", Transformer.Head.VALUE, maxRows, pages),
              new PrmText(PrmPresets.named(PrmPresets.SHIPPED), TOKENIZER, Optional.empty(), "e"));
    }

    /** The policy with steps that only limits end. */
    Policy endless() {
      return new ModelPolicy(
          policyLane, TOKENIZER, PLAIN, new StepRules(TOKENIZER, "no such text", Set.of()));
    }

    private Lane lane(String name, Transformer.Head head, int maxRows, int pages) {
      ModelSpec spec = Llama.spec(SHAPE, head);
      return engine.lane(
          name, new VectorExecutor(spec, new RandomModel(spec, 5), pages, workers), maxRows);
    }

    @Override
    public void close() {
      engine.close();
      workers.close();
    }
  }

  /** A tree of WIDTH branches at every level, of which the first and last go on; as text. */
  private static String tree(Rig rig, int problem) throws Exception {
    String prompt = "problem " + "x".repeat(problem * 7 % 40) + problem;
    StringBuilder all = new StringBuilder();
    try (PolicySession policy = rig.policy.open(prompt, problem);
        RewardSession reward = rig.reward.open(prompt, problem);
        ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      List<int[]> level = List.of(new int[] {PolicySession.ROOT, RewardSession.ROOT});
      for (int depth = 0; depth < DEPTH; depth++) {
        List<Future<Child>> futures = new ArrayList<>();
        for (int p = 0; p < level.size(); p++) {
          int[] parent = level.get(p);
          for (int c = 0; c < WIDTH; c++) {
            long key = KeyedRandom.mix(KeyedRandom.mix(problem, depth), p * WIDTH + c);
            futures.add(each.submit(() -> child(policy, reward, parent, key)));
          }
        }
        List<int[]> next = new ArrayList<>();
        for (int i = 0; i < futures.size(); i++) {
          Child child = futures.get(i).get();
          all.append(child.step.text()).append('|').append(child.step.logProb());
          all.append('|').append(child.score.value()).append('\n');
          if (i % WIDTH == 0 || i == futures.size() - 1) {
            next.add(new int[] {child.step.node(), child.score.node()});
          } else {
            policy.release(child.step.node());
            reward.release(child.score.node());
          }
        }
        for (int[] parent : level) {
          policy.release(parent[0]);
          reward.release(parent[1]);
        }
        level = next;
      }
    }
    return all.toString();
  }

  private record Child(Step step, RewardSession.Score score) {}

  private static Child child(PolicySession policy, RewardSession reward, int[] parent, long key) {
    Step step = policy.draw(parent[0], new StepRequest(key, Sampling.PLAIN, 12));
    return new Child(step, reward.score(parent[1], step.text()));
  }

  private static List<String> trees(Rig rig, int problems, int inFlight) throws Exception {
    List<String> all = new ArrayList<>();
    try (ExecutorService pool = Executors.newFixedThreadPool(inFlight)) {
      List<Future<String>> futures = new ArrayList<>();
      for (int i = 0; i < problems; i++) {
        int problem = i;
        futures.add(pool.submit(() -> tree(rig, problem)));
      }
      for (Future<String> f : futures) {
        all.add(f.get());
      }
    }
    return all;
  }

  private static List<String> baseline() throws Exception {
    try (Rig rig = new Rig(1, 512, 2000)) {
      return trees(rig, 16, 1);
    }
  }

  @ParameterizedTest(name = "{0} threads, {1} in flight, batches of {2}, {3} pages")
  @CsvSource({"2, 1, 512, 2000", "2, 16, 512, 2000", "1, 16, 37, 2000", "2, 16, 512, 60"})
  void theSameSeedGivesTheSameTree(int threads, int inFlight, int maxRows, int pages)
      throws Exception {
    List<String> want = baseline();
    assertNotEquals(want.get(0), want.get(1));
    try (Rig rig = new Rig(threads, maxRows, pages)) {
      assertEquals(want, trees(rig, 16, inFlight));
      if (pages < 100) {
        assertTrue(rig.policyLane.stats().evictions() > 0, "the page budget never bound");
      }
    }
  }

  @Test
  void aProblemThatCannotFitAloneIsRefusedAndOthersGoOn() throws Exception {
    try (Rig rig = new Rig(2, 512, 8)) {
      String huge = "y".repeat(140);
      try (PolicySession policy = rig.policy.open(huge, 0)) {
        EngineException e =
            assertThrows(
                EngineException.class,
                () -> policy.draw(0, new StepRequest(1, Sampling.PLAIN, 20)));
        assertTrue(e.getMessage().contains("needs more than the 8 KV pages"), e.getMessage());
        assertTrue(e.getMessage().contains("raise --kv-pages"), e.getMessage());
      }
      try (PolicySession policy = rig.policy.open("small", 1)) {
        assertTrue(policy.draw(0, new StepRequest(1, Sampling.PLAIN, 5)).tokens() > 0);
      }
    }
  }

  @Test
  void stepsEndAtTheDelimiterTheLimitOrTheContext() {
    try (Rig rig = new Rig(2, 512, 100);
        PolicySession policy = rig.policy.open("z".repeat(150), 0)) {
      Step cut = policy.draw(0, new StepRequest(3, Sampling.PLAIN, 1));
      assertEquals(1, cut.tokens());
      assertTrue(
          cut.finish() == Step.Finish.STEP_LIMIT || cut.text().contains("e"), cut.toString());
      boolean full = false;
      boolean delimited = false;
      for (int i = 0; i < 200 && !(full && delimited); i++) {
        Step step = policy.draw(0, new StepRequest(i, Sampling.PLAIN, 100));
        full |= step.finish() == Step.Finish.CONTEXT_FULL;
        delimited |= step.finish() == Step.Finish.DELIMITER;
        assertEquals(step.finish() == Step.Finish.DELIMITER, step.text().contains("e"));
      }
      assertTrue(full && delimited);
    }
  }

  @Test
  void greedyDrawsIgnoreTheKey() {
    try (Rig rig = new Rig(2, 512, 100);
        PolicySession policy = rig.policy.open("greedy", 0)) {
      Step one = policy.draw(0, new StepRequest(1, Sampling.GREEDY, 30));
      Step two = policy.draw(0, new StepRequest(2, Sampling.GREEDY, 30));
      assertEquals(one.text(), two.text());
      assertEquals(one.logProb(), two.logProb());
    }
  }

  @Test
  void embedsAStepByTheMeanOfTheStatesThatItsTokensWereDrawnFrom() throws Exception {
    ModelSpec spec = Llama.spec(SHAPE, Transformer.Head.TIED_LOGITS);
    int dim = SHAPE.dim();
    float[] table =
        new RandomModel(spec, 5).tensor("token_embd.weight", spec.vocabulary(), dim).toFloats();
    try (Rig rig = new Rig(2, 512, 100);
        PolicySession policy = rig.policy.open("some problem", 0)) {
      Step alone = policy.draw(0, new StepRequest(1, Sampling.PLAIN, 30, true));
      assertEquals(dim, alone.embedding().length);
      assertEquals(0, policy.draw(0, new StepRequest(1, Sampling.PLAIN, 30)).embedding().length);
      List<Step> steps =
          together(rig, 20, i -> policy.draw(0, new StepRequest(i, Sampling.PLAIN, 30, true)));
      assertArrayEquals(alone.embedding(), steps.get(1).embedding());

      // The head is linear: it maps the mean of the states to the mean of the logits.
      double[] logits = new double[SHAPE.vocabulary()];
      int[] path = policy.prompt();
      for (int token : alone.ids()) {
        try (TreeSession session = rig.policyLane.open(path, 1)) {
          float[] row = session.evaluate(TreeSession.ROOT);
          for (int v = 0; v < logits.length; v++) {
            logits[v] += row[v] / (double) alone.tokens();
          }
        }
        path = Arrays.copyOf(path, path.length + 1);
        path[path.length - 1] = token;
      }
      for (int v = 0; v < logits.length; v++) {
        double sum = 0;
        for (int d = 0; d < dim; d++) {
          sum += (double) table[v * dim + d] * alone.embedding()[d];
        }
        assertEquals(logits[v], sum, 1e-4 * dim);
      }
    }
  }

  @Test
  void aReplayedStepLeavesWhatADrawnOneDoes() {
    try (Rig rig = new Rig(2, 512, 100);
        TreeSession drawn = rig.policyLane.open(TOKENIZER.encode("some problem"), 0);
        TreeSession replayed = rig.policyLane.open(TOKENIZER.encode("some problem"), 1)) {
      int at = TreeSession.ROOT;
      int with = TreeSession.ROOT;
      for (int i = 0; i < 3; i++) {
        long before = rig.policyLane.stats().rows();
        Step step = drawn.generate(at, new StepRequest(i, Sampling.PLAIN, 9), RULES);
        long rows = rig.policyLane.stats().rows() - before;
        int node = replayed.replay(with, step.ids());
        assertEquals(rows, rig.policyLane.stats().rows() - before - rows);
        assertArrayEquals(drawn.evaluate(step.node()), replayed.evaluate(node));
        at = step.node();
        with = node;
      }
      int[] tooMany = new int[rig.policyLane.context()];
      assertThrows(
          IllegalArgumentException.class, () -> replayed.replay(TreeSession.ROOT, tooMany));
    }
  }

  @Test
  void equalStepsAreComputedAndKeptOnce() throws Exception {
    long rows;
    KvBytes bytes;
    try (Rig rig = new Rig(2, 512, 100);
        PolicySession policy = rig.policy.open("greedy", 0)) {
      policy.draw(0, new StepRequest(1, Sampling.GREEDY, 30));
      rows = rig.policyLane.stats().rows();
      bytes = policy.kvBytes();
    }
    try (Rig rig = new Rig(2, 512, 100);
        PolicySession policy = rig.policy.open("greedy", 0)) {
      List<Step> steps =
          together(rig, 20, i -> policy.draw(0, new StepRequest(i, Sampling.GREEDY, 30)));
      assertEquals(1, steps.stream().map(Step::text).distinct().count());
      assertEquals(20, steps.stream().map(Step::node).distinct().count());
      assertEquals(rows, rig.policyLane.stats().rows());
      assertEquals(bytes, policy.kvBytes());
      // All names stand for one node: it must outlive all but the last of them.
      steps.subList(1, 20).forEach(s -> policy.release(s.node()));
      int left = steps.getFirst().node();
      assertTrue(policy.draw(left, new StepRequest(1, Sampling.PLAIN, 5)).tokens() > 0);
      policy.release(left);
      assertThrows(
          IllegalStateException.class,
          () -> policy.draw(left, new StepRequest(1, Sampling.PLAIN, 5)));
    }
  }

  /** All requests are made before the first is served: they queue for the lock, then the loop. */
  private static <T> List<T> together(Rig rig, int count, IntFunction<T> work) throws Exception {
    rig.engine.lock.lock();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<T>> futures = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int index = i;
        futures.add(threads.submit(() -> work.apply(index)));
        while (rig.engine.lock.getQueueLength() <= i) {
          Thread.onSpinWait();
        }
      }
      rig.engine.lock.unlock();
      List<T> results = new ArrayList<>();
      for (Future<T> future : futures) {
        results.add(future.get());
      }
      return results;
    }
  }

  @ParameterizedTest(name = "steps of {0} tokens and more, {1} pages")
  @CsvSource({"4, 2000", "30, 2000", "30, 76"})
  void stepsDrawnSideBySideAreThoseDrawnOneByOne(int tokens, int pages) throws Exception {
    List<Step> alone = new ArrayList<>();
    for (int i = 0; i < SIBLINGS; i++) {
      try (Rig rig = new Rig(1, 512, 100);
          PolicySession policy = rig.endless().open("siblings", 0)) {
        alone.add(policy.draw(0, cold(i, tokens)));
      }
    }
    try (Rig rig = new Rig(2, 512, pages)) {
      List<PolicySession> problems = new ArrayList<>();
      List<AtomicInteger> left = new ArrayList<>();
      for (int problem = 0; problem < 2; problem++) {
        problems.add(rig.endless().open("siblings", problem));
        left.add(new AtomicInteger(SIBLINGS));
      }
      List<Step> steps =
          together(
              rig,
              2 * SIBLINGS,
              i -> {
                Step step = problems.get(i / SIBLINGS).draw(0, cold(i % SIBLINGS, tokens));
                if (left.get(i / SIBLINGS).decrementAndGet() == 0) {
                  problems.get(i / SIBLINGS).close();
                }
                return step;
              });
      long starts = steps.stream().map(s -> s.text().charAt(0)).distinct().count();
      long texts = steps.stream().map(Step::text).distinct().count();
      assertTrue(starts < texts && texts < SIBLINGS, starts + " starts, " + texts + " texts");
      for (int i = 0; i < 2 * SIBLINGS; i++) {
        Step want = alone.get(i % SIBLINGS);
        assertEquals(want.text(), steps.get(i).text());
        assertEquals(want.logProb(), steps.get(i).logProb(), "draw " + i);
        assertEquals(want.finish(), steps.get(i).finish());
      }
      assertEquals(pages < 2000, rig.policyLane.stats().evictions() > 0);
    }
  }

  /** Cold enough that siblings share tokens; limits part some that are equal. */
  private static StepRequest cold(int i, int tokens) {
    return new StepRequest(i, new Sampling(0.05, 0, 1), tokens + i % 20);
  }

  @Test
  void aParentMayBeReleasedWhileStepsAreDrawnBelowIt() throws Exception {
    try (Rig rig = new Rig(2, 512, 2000);
        PolicySession policy = rig.endless().open("siblings", 0)) {
      Step parent = policy.draw(0, cold(0, 4));
      List<Step> steps =
          together(
              rig,
              SIBLINGS + 1,
              i -> {
                if (i == SIBLINGS) {
                  policy.release(parent.node());
                  return parent;
                }
                return policy.draw(parent.node(), cold(i, 30));
              });
      assertTrue(steps.stream().map(Step::text).distinct().count() > 3);
    }
  }

  @Test
  void promptsThatAreEmptyOrTooLongAreTheUsersFault() {
    try (Rig rig = new Rig(1, 512, 100)) {
      assertEquals(
          "the problem is empty: give its text",
          assertThrows(UsageException.class, () -> rig.policy.open(" \n", 0)).getMessage());
      assertEquals(
          "the problem has 401 tokens, the model's context holds 160: shorten it or take another"
              + " model",
          assertThrows(UsageException.class, () -> rig.policy.open("a".repeat(400), 0))
              .getMessage());
    }
  }

  @Test
  void closingTheEngineFailsWhatWaits() {
    Rig rig = new Rig(1, 512, 100);
    PolicySession policy = rig.policy.open("late", 0);
    rig.close();
    assertThrows(
        EngineException.class, () -> policy.draw(0, new StepRequest(1, Sampling.PLAIN, 5)));
  }

  @Test
  void pagesInUseAreReported() {
    try (Rig rig = new Rig(1, 512, 100);
        PolicySession policy = rig.policy.open("a".repeat(40), 0)) {
      assertEquals(new KvBytes(0, 0), policy.kvBytes());
      policy.draw(0, new StepRequest(1, Sampling.PLAIN, 5));
      long page = rig.policyLane.executor().pageBytes();
      assertEquals(4 * page, policy.kvBytes().peak());
      assertTrue(policy.kvBytes().mean() >= 3 * page);
    }
  }
}
