package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What each method chooses, step by step, against its rule written down once more. */
class MethodRulesTest {
  private record Run(SearchResult result, List<StepReport> steps, int draws) {}

  private static Run run(String method, SearchSettings settings, SearchTask.Decided decided) {
    List<StepReport> steps = new ArrayList<>();
    ScriptedPolicy policy = new ScriptedPolicy(120);
    SearchResult result =
        Search.run(
            new SearchModels(policy, new ScriptedReward(), new ScriptedEmbedder()),
            SearchMethods.byName(method),
            settings,
            new SearchTask(
                "Problem " + settings.seed(), 0, text -> text.contains("The answer is"), decided),
            new SearchListener() {
              @Override
              public void expanded(StepReport report) {
                steps.add(report);
              }
            });
    return new Run(result, steps, policy.draws());
  }

  private static Run run(String method, int width, long seed) {
    return run(method, SearchSettings.of(width, seed), SearchTask.Decided.NEVER);
  }

  private static SearchSettings with(
      SearchSettings s, Tuning tuning, Pruning pruning, boolean stop) {
    return new SearchSettings(
        s.width(), s.seed(), s.limits(), s.sampling(), tuning, pruning, s.embedding(), stop);
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 60})
  void beamKeepsTheBestFewAndTreatsThemAlike(int width) {
    Run run = run("beam", width, 3);
    int beams = (int) Math.sqrt(width);
    int each = (width + beams - 1) / beams;
    assertArrayEquals(new int[] {width}, run.steps.getFirst().counts());
    for (StepReport step : run.steps.subList(1, run.steps.size())) {
      List<Node> best = new ArrayList<>(step.candidates());
      best.sort((a, b) -> Double.compare(b.score(), a.score())); // stable: ties by id
      int left = step.remaining();
      Map<Integer, Integer> want = new HashMap<>();
      for (Node node : best.subList(0, Math.min(beams, best.size()))) {
        want.put(node.id(), Math.min(each, left));
        left -= Math.min(each, left);
      }
      for (int i = 0; i < step.counts().length; i++) {
        assertEquals(want.getOrDefault(step.candidates().get(i).id(), 0), step.counts()[i]);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 16, 60})
  void dvtsContinuesTheBestChildOfEachSubtreeWithWhatTheSubtreeHasLeft(int width) {
    Run run = run("dvts", width, 4);
    SearchTree tree = run.result.tree();
    int subtrees = (int) Math.sqrt(width);
    for (StepReport step : run.steps.subList(1, run.steps.size())) {
      for (int s = 0; s < subtrees; s++) {
        int share = width / subtrees + (s < width % subtrees ? 1 : 0);
        for (Node node : tree.finished()) {
          share -= subtree(tree, node, subtrees) == s && node.depth() <= step.step() ? 1 : 0;
        }
        Node best = null;
        for (Node node : step.candidates()) {
          if (subtree(tree, node, subtrees) == s && (best == null || node.score() > best.score())) {
            best = node;
          }
        }
        for (int i = 0; i < step.counts().length; i++) {
          Node node = step.candidates().get(i);
          if (subtree(tree, node, subtrees) == s) {
            assertEquals(node.equals(best) ? share : 0, step.counts()[i]);
          }
        }
      }
    }
  }

  private static int subtree(SearchTree tree, Node node, int subtrees) {
    Node top = node;
    while (top.depth() > 1) {
      top = tree.node(top.parent());
    }
    return tree.level(1).indexOf(top) % subtrees;
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.05, 1.25})
  void mctsExpandsWhatPuctLeadsTo(double exploration) {
    SearchSettings usual = SearchSettings.of(30, 5);
    Tuning tuning = new Tuning(0.2, 0.1, 0.01, 4, exploration);
    Run run = run("mcts", with(usual, tuning, usual.pruning(), false), SearchTask.Decided.NEVER);
    SearchTree tree = run.result.tree();
    Set<Integer> expanded = new HashSet<>();
    for (StepReport step : run.steps) {
      int chosen = -1;
      for (int i = 0; i < step.counts().length; i++) {
        chosen = step.counts()[i] > 0 ? step.candidates().get(i).id() : chosen;
      }
      Set<Integer> open = new HashSet<>(step.candidates().stream().map(Node::id).toList());
      int at = 0;
      while (expanded.contains(at)) {
        at = best(tree, at, step.children().getFirst().id(), open, exploration);
      }
      assertEquals(at, chosen);
      expanded.add(chosen);
    }
    assertTrue(expanded.size() > 5);
  }

  /** The child of a node with the largest PUCT, from sums over all nodes placed so far. */
  private static int best(
      SearchTree tree, int parent, int placed, Set<Integer> open, double exploration) {
    List<Node> all = tree.nodes().stream().filter(n -> n.parent() == parent).toList();
    double priors = all.stream().mapToDouble(MethodRulesTest::prior).sum();
    double most = Double.NEGATIVE_INFINITY;
    int best = -1;
    for (Node child : firsts(all)) {
      List<Node> below = below(tree, child, placed);
      if (below.stream().noneMatch(n -> open.contains(n.id()))) {
        continue;
      }
      double q = below.stream().mapToDouble(Node::score).sum() / below.size();
      double p =
          all.stream()
              .filter(n -> n.open() && n.text().equals(child.text()))
              .mapToDouble(n -> prior(n) / priors)
              .sum();
      List<Node> siblings = below(tree, tree.node(parent), placed);
      int visits = siblings.size() - (parent == 0 ? 1 : 0); // the root has no value of its own
      double puct = q + exploration * p * Math.sqrt(visits) / (1 + below.size());
      if (puct > most + 1e-12) {
        most = puct;
        best = child.id();
      }
    }
    return best;
  }

  private static double prior(Node node) {
    return Math.exp(node.drawn().step().logProb() / node.tokens());
  }

  /** All but the open ones that say what an open one before them says. */
  private static List<Node> firsts(List<Node> siblings) {
    Set<String> seen = new HashSet<>();
    return siblings.stream().filter(n -> !n.open() || seen.add(n.text())).toList();
  }

  /** The node and all below it that were placed before {@code placed}, twins left out. */
  private static List<Node> below(SearchTree tree, Node top, int placed) {
    List<Node> all = new ArrayList<>(List.of(top));
    List<Node> children = tree.nodes().stream().filter(n -> n.parent() == top.id()).toList();
    for (Node child : firsts(children)) {
      if (child.id() < placed) {
        all.addAll(below(tree, child, placed));
      }
    }
    return all;
  }

  @Test
  void etsDividesByDoraWhereAskedTo() {
    SearchSettings usual = SearchSettings.of(40, 2);
    Pruning p = usual.pruning();
    Pruning keepAll =
        new Pruning(0, 0, p.clusterThreshold(), p.cost(), false, Balance.DORA, p.timeLimit());
    Run run = run("ets", with(usual, usual.tuning(), keepAll, false), SearchTask.Decided.NEVER);
    int different = 0;
    for (StepReport step : run.steps) {
      List<Node> kept = new ArrayList<>();
      List<Integer> counts = new ArrayList<>();
      for (int i = 0; i < step.counts().length; i++) {
        if (step.pruning().orElseThrow().fates().get(i).verdict().kept()) {
          kept.add(step.candidates().get(i));
          counts.add(step.counts()[i]);
        }
      }
      float[][] vectors = new ScriptedEmbedder().embed(kept.stream().map(Node::text).toList());
      int[] want = Dora.counts(Scores.of(kept), vectors, step.remaining(), usual.tuning());
      assertEquals(Arrays.stream(want).boxed().toList(), counts);
      different += Arrays.equals(want, Rebase.counts(kept, step.remaining(), usual)) ? 0 : 1;
    }
    assertTrue(different > 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"beam", "dvts", "rebase", "dora", "mcts", "ets"})
  void stopsOnceTheAnswerIsDecided(String method) {
    SearchSettings usual = SearchSettings.of(32, 6);
    SearchSettings stopping = with(usual, usual.tuning(), usual.pruning(), true);
    Run whole = run(method, usual, (tree, remaining) -> true);
    Run never = run(method, stopping, SearchTask.Decided.NEVER);
    assertEquals(whole.draws, never.draws);
    Run stopped = run(method, stopping, (tree, remaining) -> remaining <= 28);
    assertTrue(stopped.draws < whole.draws);
    for (StepReport step : stopped.steps) {
      assertTrue(step.remaining() > 28);
    }
  }

  @Test
  void etsTellsEachCandidatesFate() {
    Run run = run("ets", 64, 1);
    int pruned = 0;
    for (StepReport step : run.steps) {
      PruneReport report = step.pruning().orElseThrow();
      assertEquals(step.candidates().size(), report.fates().size());
      Set<Integer> twins = new HashSet<>();
      int kept = 0;
      int weights = 0;
      for (int i = 0; i < step.counts().length; i++) {
        PruneReport.Fate fate = report.fates().get(i);
        assertTrue(step.counts()[i] == 0 || fate.verdict().kept());
        assertTrue(fate.cluster() >= 0 && fate.cluster() < report.clusters());
        if (twins.add(fate.twin())) {
          kept += fate.verdict().kept() ? 1 : 0;
          weights += fate.weight();
        }
        pruned += fate.verdict().kept() ? 0 : 1;
      }
      assertEquals(report.candidates(), twins.size());
      assertEquals(report.kept(), kept);
      assertEquals(step.remaining(), weights);
    }
    assertTrue(pruned > 0);
  }
}
