package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small instances against the best of all sets of candidates. */
class IlpPrunerBruteForceTest {
  private final IlpPruner pruner = new IlpPruner();

  @Test
  void findsTheBestOfAllSetsInOddSmallTrees() {
    for (int seed = 0; seed < 1500; seed++) {
      check(RandomTrees.small(seed), "small, seed " + seed);
    }
  }

  @Test
  void findsTheBestOfAllSetsWhenClustersAreScattered() {
    for (int seed = 0; seed < 500; seed++) {
      check(RandomTrees.scattered(seed, 4 + seed % 11, 2 + seed % 4), "scattered, seed " + seed);
    }
  }

  private void check(PruneProblem problem, String name) {
    PruneSolution solution = pruner.solve(problem);
    double best = bruteForce(problem);
    assertEquals(PruneSolution.Status.OPTIMAL, solution.status(), name);
    assertEquals(best, solution.objective(), 1e-11, name);
    assertEquals(best, Objective.of(problem, solution.kept()), 1e-11, name);
    assertEquals(0, solution.gap(), name);
  }

  /** By subsets as bit masks, sharing no code with {@link Objective}. */
  private static double bruteForce(PruneProblem p) {
    int n = p.candidates();
    long[] path = new long[n];
    long relevant = 0;
    List<Integer> distinct = new ArrayList<>();
    double weightSum = 0;
    for (int i = 0; i < n; i++) {
      for (int j = p.leaves()[i]; j >= 0; j = p.parents()[j]) {
        path[i] |= 1L << j;
      }
      relevant |= path[i];
      weightSum += p.weights()[i];
      if (!distinct.contains(p.clusters()[i])) {
        distinct.add(p.clusters()[i]);
      }
    }
    double reward = p.lambdaD() > 0 && n > 1 ? p.lambdaD() / distinct.size() : 0;
    double size = size(p, relevant);
    double best = Double.NEGATIVE_INFINITY;
    for (int set = 1; set < 1 << n; set++) {
      long nodes = 0;
      long clusters = 0;
      double value = 0;
      for (int i = 0; i < n; i++) {
        if ((set >> i & 1) != 0) {
          nodes |= path[i];
          clusters |= 1L << distinct.indexOf(p.clusters()[i]);
          value += p.weights()[i] / weightSum;
        }
      }
      value -= p.lambdaB() * size(p, nodes) / size;
      best = Math.max(best, value + reward * Long.bitCount(clusters));
    }
    return best;
  }

  private static double size(PruneProblem p, long nodes) {
    if (p.cost() == NodeCost.NODES) {
      return Long.bitCount(nodes);
    }
    double tokens = 0;
    for (long rest = nodes; rest != 0; rest &= rest - 1) {
      tokens += p.tokens()[Long.numberOfTrailingZeros(rest)];
    }
    return tokens;
  }
}
