package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every method of the registry. */
class SearchContractTest {
  private static final StepLimits LIMITS = new StepLimits(6, 7, 40);

  /** Methods that may leave a part of their budget unspent, by their rules. */
  private static final Set<String> THRIFTY = Set.of("beam", "dvts", "mcts");

  static Stream<Arguments> searches() {
    List<Arguments> cases = new ArrayList<>();
    for (SearchMethod method : SearchMethods.all()) {
      for (int width : new int[] {1, 2, 13, 64}) {
        for (long seed = 1; seed <= 3; seed++) {
          cases.add(Arguments.of(method.name(), width, seed));
        }
      }
    }
    return cases.stream();
  }

  /** One search with everything that was reported of it. */
  private static final class Run implements SearchListener {
    final ScriptedPolicy policy = new ScriptedPolicy(90);
    final ScriptedReward reward = new ScriptedReward();
    final List<StepReport> steps = new ArrayList<>();
    final String method;
    final SearchSettings settings;
    final SearchResult result;

    Run(String method, int width, long seed) {
      this(method, SearchSettings.of(width, seed));
    }

    Run(String method, SearchSettings usual) {
      this.method = method;
      settings =
          new SearchSettings(
              usual.width(),
              usual.seed(),
              LIMITS,
              usual.sampling(),
              usual.tuning(),
              usual.pruning(),
              usual.embedding(),
              usual.earlyStop());
      String problem = "Problem " + usual.seed() + " has some words.";
      result =
          Search.run(
              new SearchModels(policy, reward, new ScriptedEmbedder()),
              SearchMethods.byName(method),
              settings,
              new SearchTask(
                  problem, 0, text -> text.contains("The answer is"), SearchTask.Decided.NEVER),
              this);
    }

    @Override
    public void expanded(StepReport report) {
      steps.add(report);
    }

    /** Leaves that it may finish. */
    int budget() {
      return SearchMethods.byName(method).usesWidth() ? settings.width() : 1;
    }

    /** What a step could expand: a level's open nodes, or for MCTS all that wait but for twins. */
    List<Node> candidates(StepReport step, Set<Integer> expanded) {
      int placed = step.children().getFirst().id();
      Set<String> seen = new HashSet<>();
      return result.tree().nodes().stream()
          .filter(Node::open)
          .filter(
              n ->
                  method.equals("mcts")
                      ? n.id() < placed
                          && n.depth() < LIMITS.maxDepth()
                          && seen.add(n.parent() + n.text())
                          && !expanded.contains(n.id())
                      : n.depth() == step.step())
          .toList();
    }
  }

  @ParameterizedTest
  @MethodSource("searches")
  void spendsNoMoreThanItsBudget(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    int budget = run.budget();
    int finished = 0;
    for (StepReport step : run.steps) {
      assertEquals(budget - finished, step.remaining());
      int given = Arrays.stream(step.counts()).sum();
      assertEquals(given, step.children().size());
      assertTrue(given > 0 && given <= step.remaining(), given + " of " + step.remaining());
      assertTrue(given == step.remaining() || THRIFTY.contains(method));
      finished += (int) step.children().stream().filter(n -> !n.open()).count();
    }
    assertEquals(finished, run.result.leaves().size());
    long givenUp = run.result.tree().level(LIMITS.maxDepth()).stream().filter(Node::open).count();
    assertTrue(budget == finished + givenUp || THRIFTY.contains(method));
  }

  @ParameterizedTest
  @MethodSource("searches")
  void expandsEveryCandidateAsOftenAsItsCountSays(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    SearchTree tree = run.result.tree();
    Map<Integer, Integer> counts = new HashMap<>();
    for (StepReport step : run.steps) {
      assertEquals(run.candidates(step, counts.keySet()), step.candidates());
      for (int i = 0; i < step.counts().length; i++) {
        if (step.counts()[i] > 0) {
          int id = step.candidates().get(i).id();
          assertEquals(null, counts.put(id, step.counts()[i]), "expanded twice: " + id);
        }
      }
    }
    for (Node node : tree.nodes()) {
      int children = (int) tree.nodes().stream().filter(n -> n.parent() == node.id()).count();
      assertEquals(counts.getOrDefault(node.id(), 0), children);
      assertTrue(children == 0 || node.open());
    }
  }

  @ParameterizedTest
  @MethodSource("searches")
  void countsKvTokensAsAnIndependentCountDoes(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    SearchTree tree = run.result.tree();
    long sum = 0;
    for (StepReport step : run.steps) {
      Set<List<Integer>> prefixes = new HashSet<>();
      for (Node node : step.candidates()) {
        List<Integer> path = new ArrayList<>(List.of(0));
        tree.path(node).forEach(n -> path.add(n.id()));
        for (int end = 1; end <= path.size(); end++) {
          prefixes.add(path.subList(0, end));
        }
      }
      long expected = prefixes.stream().mapToLong(p -> tree.node(p.getLast()).tokens()).sum();
      assertEquals(expected, step.kvTokens());
      sum += expected;
    }
    assertEquals(sum, run.result.kv().tokens());
    assertEquals(run.steps.size(), run.result.kv().steps());
    assertEquals((double) sum / run.steps.size(), run.result.kv().tokensPerStep(), 1e-9);
  }

  @ParameterizedTest
  @MethodSource("searches")
  void growsTheSameTreeFromTheSameSeed(String method, int width, long seed) {
    Run one = new Run(method, width, seed);
    Run two = new Run(method, width, seed);
    assertEquals(shape(one.result.tree()), shape(two.result.tree()));
    assertEquals(one.result.kv().tokens(), two.result.kv().tokens());
  }

  /** All that is to be the same; names in the sessions follow the order of drawing. */
  private static List<String> shape(SearchTree tree) {
    return tree.nodes().stream()
        .map(
            n ->
                "%d<%d %x '%s' %d %s %s"
                    .formatted(
                        n.id(),
                        n.parent(),
                        n.drawn().key(),
                        n.text(),
                        n.tokens(),
                        n.score(),
                        n.state()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("searches")
  void closesItsSessions(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    assertEquals(0, run.policy.openSessions());
    assertEquals(0, run.reward.openSessions());
    assertEquals(run.policy.draws(), run.result.modelCalls());
  }

  @ParameterizedTest
  @MethodSource("searches")
  void finishesNodesByTheRules(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    SearchTree tree = run.result.tree();
    for (Node node : tree.nodes().subList(1, tree.nodes().size())) {
      List<Node> path = tree.path(node);
      String text = String.join("", path.stream().map(Node::text).toList());
      int length = path.stream().mapToInt(Node::tokens).sum();
      assertEquals(text, node.drawn().path());
      assertEquals(length, node.drawn().pathTokens());
      assertTrue(length <= LIMITS.maxTokens());
      assertTrue(node.tokens() <= LIMITS.maxStepTokens());
      switch (node.state()) {
        case ANSWERED -> assertTrue(text.contains("The answer is"));
        case OPEN -> assertTrue(length < LIMITS.maxTokens());
        case ENDED -> assertFalse(text.contains("The answer is"));
        case CUT -> assertTrue(node.tokens() <= LIMITS.maxStepTokens());
      }
    }
    for (Node leaf : run.result.leaves()) {
      assertArrayEquals(
          tree.path(leaf).stream().mapToDouble(Node::score).toArray(), tree.stepScores(leaf));
    }
  }

  @ParameterizedTest
  @MethodSource("searches")
  void neverKeepsMoreThanItHad(String method, int width, long seed) {
    Run run = new Run(method, width, seed);
    SearchTree tree = run.result.tree();
    for (StepReport step : run.steps) {
      List<Node> kept = new ArrayList<>();
      for (int i = 0; i < step.counts().length; i++) {
        if (step.counts()[i] > 0) {
          kept.add(step.candidates().get(i));
        }
      }
      assertTrue(tree.kvTokens(kept) <= step.kvTokens());
      step.pruning()
          .ifPresent(
              pruning -> {
                long steps =
                    step.candidates().stream().map(n -> n.parent() + n.text()).distinct().count();
                assertEquals(steps, pruning.candidates());
                assertTrue(kept.size() <= pruning.kept());
                assertTrue(pruning.kept() <= pruning.candidates());
                assertTrue(pruning.clusters() <= pruning.candidates());
              });
    }
  }
}
