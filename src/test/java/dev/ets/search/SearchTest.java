package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.engine.EngineException;
import dev.ets.engine.KvBytes;
import dev.ets.engine.Policy;
import dev.ets.engine.PolicySession;
import dev.ets.engine.Sampling;
import dev.ets.engine.Step;
import dev.ets.engine.Step.Finish;
import dev.ets.engine.StepRequest;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;

class SearchTest {
  private static final Pruning NO_COVERAGE =
      new Pruning(
          1.0,
          0,
          0.05,
          Pruning.forWidth(16).cost(),
          true,
          Balance.REBASE,
          Pruning.forWidth(16).timeLimit());

  private static final SearchTask TASK =
      new SearchTask(
          "The answer is 1.\n",
          0,
          text -> text.contains("The answer is"),
          SearchTask.Decided.NEVER);

  private final ScriptedEmbedder embedder = new ScriptedEmbedder();
  private final ScriptedReward reward = new ScriptedReward();

  /** A policy whose n-th step, whatever was asked, is the n-th of {@code steps}; then the last. */
  private static Policy saying(Step... steps) {
    AtomicInteger next = new AtomicInteger();
    return policy(
        (parent, request) -> {
          int n = next.getAndIncrement();
          Step step = steps[Math.min(n, steps.length - 1)];
          return new Step(n + 1, step.text(), step.ids(), step.logProb(), step.finish());
        });
  }

  private static Policy policy(BiFunction<Integer, StepRequest, Step> draw) {
    return (prompt, order) ->
        new PolicySession() {
          @Override
          public int[] prompt() {
            return new int[5];
          }

          @Override
          public void expect(int steps) {}

          @Override
          public Step draw(int parent, StepRequest request) {
            return draw.apply(parent, request);
          }

          @Override
          public void release(int node) {}

          @Override
          public KvBytes kvBytes() {
            return new KvBytes(0, 0);
          }

          @Override
          public void close() {}
        };
  }

  private static Step step(String text, int tokens, Finish finish) {
    return new Step(0, text, new int[tokens], 0, finish);
  }

  private SearchResult run(Policy policy, String method, SearchSettings settings) {
    return Search.run(
        new SearchModels(policy, reward, embedder),
        SearchMethods.byName(method),
        settings,
        TASK,
        SearchListener.NONE);
  }

  private static SearchSettings settings(int width, StepLimits limits, Pruning pruning) {
    return new SearchSettings(
        width, 1, limits, Sampling.PLAIN, Tuning.DEFAULT, pruning, Embedding.SENTENCE, false);
  }

  @Test
  void doesNotTakeTheAnswerFromThePrompt() {
    SearchResult result =
        run(
            saying(
                step("First.\n", 2, Finish.DELIMITER),
                step("The answer is 2.\n", 4, Finish.DELIMITER)),
            "greedy",
            SearchSettings.of(1, 1));
    assertEquals(2, result.modelCalls());
    assertEquals(Drawn.State.ANSWERED, result.leaves().getFirst().state());
  }

  @Test
  void readsOnWhereAStepWasCutBeforeItTakesAnAnswer() {
    SearchResult result =
        run(
            saying(
                step("The answer is 6", 4, Finish.STEP_LIMIT), step("5.", 2, Finish.END_OF_TEXT)),
            "greedy",
            SearchSettings.of(1, 1));
    assertEquals("The answer is 65.", result.leaves().getFirst().drawn().path());
    assertEquals(Drawn.State.ANSWERED, result.leaves().getFirst().state());
  }

  @Test
  void givesNoAnswerFromAPathCutByItsTokenLimit() {
    StepLimits limits = new StepLimits(25, 8, 11);
    Policy policy =
        policy(
            (parent, request) ->
                new Step(
                    parent + 1,
                    "The answer is 6",
                    new int[request.maxTokens()],
                    0,
                    Finish.STEP_LIMIT));
    SearchResult result = run(policy, "rebase", settings(1, limits, Pruning.forWidth(16)));
    Node leaf = result.leaves().getFirst();
    assertEquals(Drawn.State.CUT, leaf.state());
    assertEquals(List.of(8, 3), result.tree().path(leaf).stream().map(Node::tokens).toList());
  }

  @Test
  void endsWithoutAnAnswerWhenTheTextEndsOrTheContextIsFull() {
    SearchSettings one = SearchSettings.of(1, 1);
    SearchResult ended = run(saying(step("", 1, Finish.END_OF_TEXT)), "rebase", one);
    assertEquals(Drawn.State.ENDED, ended.leaves().getFirst().state());
    SearchResult full = run(saying(step("The answer is 6", 4, Finish.CONTEXT_FULL)), "rebase", one);
    assertEquals(Drawn.State.CUT, full.leaves().getFirst().state());
  }

  @Test
  void stopsAtTheDepthLimitWithoutLeaves() {
    SearchResult result =
        run(
            saying(step("On and on.\n", 3, Finish.DELIMITER)),
            "rebase",
            settings(3, new StepLimits(4, 256, 1024), Pruning.forWidth(16)));
    assertTrue(result.leaves().isEmpty());
    assertEquals(4, result.kv().steps());
    assertEquals(12, result.modelCalls());
  }

  @Test
  void passesAFailureOnAndClosesItsSessions() {
    ScriptedPolicy scripted = new ScriptedPolicy(90);
    AtomicInteger draws = new AtomicInteger();
    EngineException failure = new EngineException("out of pages");
    Policy failing =
        (prompt, order) -> {
          PolicySession session = scripted.open(prompt, order);
          return new ForwardingSession(session) {
            @Override
            public Step draw(int parent, StepRequest request) {
              if (draws.incrementAndGet() == 20) {
                throw failure;
              }
              return super.draw(parent, request);
            }
          };
        };
    for (String method : List.of("rebase", "best-of-n")) {
      draws.set(0);
      EngineException thrown =
          assertThrows(EngineException.class, () -> run(failing, method, SearchSettings.of(13, 1)));
      assertSame(failure, thrown);
      assertEquals(0, scripted.openSessions());
      assertEquals(0, reward.openSessions());
    }
  }

  @Test
  void releasesPrunedNodesBeforeItDrawsOn() {
    List<String> events = Collections.synchronizedList(new ArrayList<>());
    Policy logging =
        (prompt, order) ->
            new ForwardingSession(new ScriptedPolicy(90).open(prompt, order)) {
              @Override
              public Step draw(int parent, StepRequest request) {
                events.add("draw " + parent);
                return super.draw(parent, request);
              }

              @Override
              public void release(int node) {
                events.add("release " + node);
                super.release(node);
              }
            };
    List<StepReport> steps = new ArrayList<>();
    runEts(logging, SearchSettings.of(64, 1), steps);
    int pruned = 0;
    for (StepReport step : steps) {
      int firstDraw = events.size();
      for (Node candidate : step.candidates()) {
        int draw = events.indexOf("draw " + candidate.drawn().step().node());
        firstDraw = draw < 0 ? firstDraw : Math.min(firstDraw, draw);
      }
      for (int i = 0; i < step.counts().length; i++) {
        if (step.counts()[i] == 0) {
          int node = step.candidates().get(i).drawn().step().node();
          int release = events.indexOf("release " + node);
          assertTrue(release >= 0 && release < firstDraw, "node " + node);
          pruned++;
        }
      }
    }
    assertTrue(pruned > 0, "something was pruned");
  }

  @Test
  void embedsEachTextOnceAndNoneWithoutNeed() {
    run(new ScriptedPolicy(90), "ets", SearchSettings.of(64, 1));
    assertTrue(embedder.calls().size() > 2, "the search went deep enough to embed");
    for (List<String> texts : embedder.calls()) {
      assertEquals(texts.stream().distinct().toList(), texts);
      assertTrue(texts.size() > 1);
    }
  }

  @Test
  void asksNoEmbedderWithoutACoverageTerm() {
    SearchResult result =
        run(new ScriptedPolicy(90), "ets", settings(16, StepLimits.DEFAULT, NO_COVERAGE));
    assertTrue(embedder.calls().isEmpty());
    assertTrue(result.pruning().kept() < result.pruning().candidates());
  }

  @Test
  void givesTheFirstOfTwinsTheChildrenOfAllAndElseAllocatesAsRebase() {
    Pruning paper = Pruning.forWidth(64);
    Pruning keepAll =
        new Pruning(0, 0, 0.05, paper.cost(), true, Balance.REBASE, paper.timeLimit());
    SearchSettings settings = settings(64, StepLimits.DEFAULT, keepAll);
    List<StepReport> steps = new ArrayList<>();
    runEts(new ScriptedPolicy(90), settings, steps);
    int twins = 0;
    for (StepReport step : steps) {
      Map<String, Integer> promising =
          sums(step.candidates(), Rebase.counts(step.candidates(), step.remaining(), settings));
      List<Node> kept =
          step.candidates().stream().filter(n -> promising.get(nameOf(n)) > 0).toList();
      Map<String, Integer> want = sums(kept, Rebase.counts(kept, step.remaining(), settings));
      for (int i = 0; i < step.counts().length; i++) {
        String name = nameOf(step.candidates().get(i));
        twins += promising.remove(name) == null ? 1 : 0;
        Integer children = want.remove(name);
        assertEquals(children == null ? 0 : children, step.counts()[i]);
      }
    }
    assertTrue(twins > 0, "some candidates had twins");
  }

  @Test
  void takesEachCandidateForALeafWhereTwinsAreNotMerged() {
    Pruning paper = Pruning.forWidth(64);
    Pruning single =
        new Pruning(1, 1.4, 0.05, paper.cost(), false, Balance.REBASE, paper.timeLimit());
    List<StepReport> steps = new ArrayList<>();
    SearchResult result =
        runEts(new ScriptedPolicy(90), settings(64, StepLimits.DEFAULT, single), steps);
    assertEquals(
        steps.stream().mapToLong(step -> step.candidates().size()).sum(),
        result.pruning().candidates());
  }

  /** Adds a report of every depth to {@code steps}. */
  private SearchResult runEts(Policy policy, SearchSettings settings, List<StepReport> steps) {
    return Search.run(
        new SearchModels(policy, reward, embedder),
        SearchMethods.byName("ets"),
        settings,
        TASK,
        new SearchListener() {
          @Override
          public void expanded(StepReport report) {
            steps.add(report);
          }
        });
  }

  /** Twins have the same. */
  private static String nameOf(Node node) {
    return node.parent() + " " + node.text();
  }

  private static Map<String, Integer> sums(List<Node> nodes, int[] counts) {
    Map<String, Integer> sums = new HashMap<>();
    for (int i = 0; i < counts.length; i++) {
      sums.merge(nameOf(nodes.get(i)), counts[i], Integer::sum);
    }
    return sums;
  }

  @Test
  void prunesWithEtsWhatRebaseWouldExpand() {
    long rebase = run(new ScriptedPolicy(90), "rebase", SearchSettings.of(64, 1)).kv().tokens();
    SearchResult ets = run(new ScriptedPolicy(90), "ets", SearchSettings.of(64, 1));
    assertTrue(ets.kv().tokens() < rebase, ets.kv().tokens() + " against " + rebase);
    assertTrue(ets.pruning().kept() < ets.pruning().candidates());
    assertTrue(ets.pruning().clusters() < ets.pruning().candidates());
    assertEquals(0, ets.pruning().unproved());
  }

  @Test
  void startsAllMethodsFromTheSameFirstSteps() {
    List<String> first = null;
    for (String method : List.of("best-of-n", "rebase", "ets")) {
      SearchResult result = run(new ScriptedPolicy(90), method, SearchSettings.of(13, 1));
      List<String> texts = result.tree().level(1).stream().map(Node::text).toList();
      first = first == null ? texts : first;
      assertEquals(first, texts);
    }
  }

  @Test
  void listsTheKnownMethodsForAnUnknownOne() {
    UsageException thrown = assertThrows(UsageException.class, () -> SearchMethods.byName("magic"));
    assertEquals(
        "unknown method 'magic'; known: greedy, best-of-n, beam, dvts, rebase, dora, mcts, ets",
        thrown.getMessage());
  }

  @Test
  void refusesAWidthBelowOne() {
    UsageException thrown = assertThrows(UsageException.class, () -> SearchSettings.of(0, 1));
    assertEquals("width must be at least 1: 0", thrown.getMessage());
  }

  /** A session that does what another one does. */
  private abstract static class ForwardingSession implements PolicySession {
    private final PolicySession to;

    ForwardingSession(PolicySession to) {
      this.to = to;
    }

    @Override
    public int[] prompt() {
      return to.prompt();
    }

    @Override
    public void expect(int steps) {
      to.expect(steps);
    }

    @Override
    public Step draw(int parent, StepRequest request) {
      return to.draw(parent, request);
    }

    @Override
    public void release(int node) {
      to.release(node);
    }

    @Override
    public KvBytes kvBytes() {
      return to.kvBytes();
    }

    @Override
    public void close() {
      to.close();
    }
  }
}
