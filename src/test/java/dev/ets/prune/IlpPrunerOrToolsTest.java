package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Against SCIP on the unreduced integer program: 300 trees of up to 256 candidates. */
class IlpPrunerOrToolsTest {
  private final IlpPruner pruner = new IlpPruner();

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 256})
  void agreesWithOrToolsOnTreesLikeThoseOfASearch(int width) {
    for (int seed = 0; seed < 60; seed++) {
      check(RandomTrees.search(seed, width, 2 + seed % 11), "search, seed " + seed);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {16, 64, 256})
  void agreesWithOrToolsWhenClustersAreScattered(int width) {
    for (int seed = 0; seed < 40; seed++) {
      check(RandomTrees.scattered(seed, width, 2 + seed % 7), "scattered, seed " + seed);
    }
  }

  private void check(PruneProblem problem, String name) {
    PruneSolution solution = pruner.solve(problem);
    assertEquals(PruneSolution.Status.OPTIMAL, solution.status(), name);
    double best = Objective.of(problem, OrTools.solve(problem));
    assertEquals(best, solution.objective(), 1e-7, name);
  }
}
