package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.prune.PruneSolution.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class IlpPrunerTest {
  private final IlpPruner pruner = new IlpPruner();

  @Test
  void keepsTheOnlyCandidateWhateverItCosts() {
    PruneProblem problem =
        new PruneProblem(
            new int[] {-1, 0, 1},
            new int[3],
            new int[] {2},
            new double[] {5},
            new int[] {3},
            100,
            1.5,
            NodeCost.NODES);
    PruneSolution solution = pruner.solve(problem);
    assertArrayEquals(new int[] {2}, solution.kept());
    assertEquals(1 - 100, solution.objective(), 1e-12, "one candidate: no coverage term");
    assertEquals(2, solution.keptAncestors());
    assertEquals(Status.OPTIMAL, solution.status());
  }

  @Test
  void dropsACandidateThatEarnsWhatItCosts() {
    // Shares 2/3 and 1/3; a node costs 1/3; one cluster, so coverage asks for nothing.
    PruneSolution solution = pruner.solve(star(new double[] {2, 1}, new int[] {0, 0}, 1.45));
    assertArrayEquals(new int[] {1}, solution.kept());
  }

  @Test
  void keepsACandidateOfNoWeightForItsCluster() {
    PruneSolution solution = pruner.solve(star(new double[] {4, 0, 0}, new int[] {0, 0, 1}, 1.45));
    assertArrayEquals(new int[] {1, 3}, solution.kept());
    assertEquals(1 - 3 * 0.25 + 1.45, solution.objective(), 1e-12);
  }

  @Test
  void keepsTheEarlierOfTwoEqualCandidates() {
    PruneSolution solution =
        pruner.solve(star(new double[] {8, 0, 0, 0}, new int[] {0, 1, 1, 1}, 3));
    assertArrayEquals(new int[] {1, 2}, solution.kept());
  }

  @Test
  void givesTheSameSolutionEachTimeAndUnderLoad() {
    List<PruneProblem> problems =
        IntStream.range(0, 60).mapToObj(seed -> RandomTrees.scattered(seed, 48, 5)).toList();
    List<int[]> first = problems.stream().map(p -> pruner.solve(p).kept()).toList();
    List<int[]> again = problems.parallelStream().map(p -> pruner.solve(p).kept()).toList();
    for (int i = 0; i < problems.size(); i++) {
      assertArrayEquals(first.get(i), again.get(i), "seed " + i);
    }
  }

  @Test
  void findsTheSameObjectiveWhateverTheNumbersOfTheNodes() {
    Random random = new Random(5);
    for (int seed = 0; seed < 60; seed++) {
      PruneProblem problem = RandomTrees.scattered(seed, 40, 5);
      double objective = pruner.solve(problem).objective();
      PruneSolution shuffled = pruner.solve(RandomTrees.shuffled(random, problem));
      assertEquals(objective, shuffled.objective(), 1e-11, "seed " + seed);
    }
  }

  @Test
  void splittingNodesIntoChainsChangesNothingWhenTokensAreTheCost() {
    for (int seed = 0; seed < 60; seed++) {
      PruneProblem problem = withTokenCost(RandomTrees.scattered(seed, 40, 4));
      PruneSolution whole = pruner.solve(problem);
      PruneSolution split = pruner.solve(splitIntoChains(problem));
      assertEquals(whole.objective(), split.objective(), 1e-11, "seed " + seed);
    }
  }

  @Test
  void atTheTimeLimitGivesTheBestFoundAndABound() {
    // Takes ojAlgo seconds; with no time at all not even the bounds are finished.
    PruneProblem hard = RandomTrees.scattered(500, 256, 5);
    for (int millis : new int[] {0, 150}) {
      PruneSolution solution = new IlpPruner(Duration.ofMillis(millis)).solve(hard);
      assertEquals(Status.TIME_LIMIT, solution.status());
      assertEquals(Objective.of(hard, solution.kept()), solution.objective());
      assertTrue(solution.gap() > 0, "gap " + solution.gap());
      assertTrue(solution.bound() <= 1 + hard.lambdaD(), "bound " + solution.bound());
    }
  }

  @Test
  void theBoundAtTheTimeLimitIsNotBelowTheOptimum() {
    int limited = 0;
    for (int seed = 0; seed < 200; seed++) {
      PruneProblem problem = RandomTrees.scattered(seed, 64, 4);
      PruneSolution cut = new IlpPruner(Duration.ZERO).solve(problem);
      PruneSolution whole = pruner.solve(problem);
      limited += cut.status() == Status.TIME_LIMIT ? 1 : 0;
      assertTrue(cut.objective() <= whole.objective() + 1e-12, "seed " + seed);
      assertTrue(cut.bound() >= whole.objective() - 1e-12, "seed " + seed);
    }
    assertNotEquals(0, limited);
  }

  @Test
  void refusesANegativeTimeLimit() {
    assertThrows(IllegalArgumentException.class, () -> new IlpPruner(Duration.ofMillis(-1)));
  }

  private static PruneProblem star(double[] weights, int[] clusters, double lambdaD) {
    int[] parents = new int[weights.length + 1];
    parents[0] = -1;
    int[] leaves = IntStream.rangeClosed(1, weights.length).toArray();
    return new PruneProblem(
        parents, new int[parents.length], leaves, weights, clusters, 1, lambdaD, NodeCost.NODES);
  }

  private static PruneProblem withTokenCost(PruneProblem p) {
    return new PruneProblem(
        p.parents(),
        p.tokens(),
        p.leaves(),
        p.weights(),
        p.clusters(),
        p.lambdaB(),
        p.lambdaD(),
        NodeCost.TOKENS);
  }

  /** Puts a new node between each node but the root and its parent, with a part of its tokens. */
  private static PruneProblem splitIntoChains(PruneProblem p) {
    int nodes = p.parents().length;
    List<Integer> parents = new ArrayList<>(Arrays.stream(p.parents()).boxed().toList());
    int[] tokens = Arrays.copyOf(p.tokens(), 2 * nodes - 1);
    for (int j = 1; j < nodes; j++) {
      int above = parents.size();
      parents.add(p.parents()[j]);
      parents.set(j, above);
      tokens[above] = tokens[j] / 3;
      tokens[j] -= tokens[above];
    }
    return new PruneProblem(
        parents.stream().mapToInt(Integer::intValue).toArray(),
        tokens,
        p.leaves(),
        p.weights(),
        p.clusters(),
        p.lambdaB(),
        p.lambdaD(),
        NodeCost.TOKENS);
  }
}
