package dev.ets.prune;

import java.util.HashSet;
import java.util.Set;

/**
 * Value of a set of kept candidates, straight from the definition (arXiv 2502.13575, eq. 4) and
 * knowing nothing of any solver, so that it can check one:
 *
 * <pre>
 *   sum_i O_i x_i - lambda_b/(M+N) * (sum_j y_j + sum_i x_i) + lambda_d/K * sum_k c_k
 * </pre>
 */
public final class Objective {
  private Objective() {}

  /**
   * Value of keeping the given candidates and their ancestors.
   *
   * @param kept nodes of the kept candidates, at least one, each one of {@code problem.leaves()}
   */
  public static double of(PruneProblem problem, int[] kept) {
    boolean[] keptNode = keptNodes(problem, kept);
    double[] shares = problem.shares();
    double value = 0;
    Set<Integer> covered = new HashSet<>();
    for (int i = 0; i < shares.length; i++) {
      if (keptNode[problem.leaves()[i]]) {
        value += shares[i];
        covered.add(problem.clusters()[i]);
      }
    }
    double[] costs = problem.costs();
    for (int j = 0; j < costs.length; j++) {
      value -= keptNode[j] ? costs[j] : 0;
    }
    return value + problem.clusterReward() * covered.size();
  }

  /** Number of different ancestors of the kept candidates, the root included. */
  public static int ancestors(PruneProblem problem, int[] kept) {
    int nodes = 0;
    for (boolean keep : keptNodes(problem, kept)) {
      nodes += keep ? 1 : 0;
    }
    return nodes - kept.length;
  }

  /** (nodes) the kept candidates and every node above one. */
  private static boolean[] keptNodes(PruneProblem problem, int[] kept) {
    if (kept.length == 0) {
      throw new IllegalArgumentException("no candidate kept: at least one must be");
    }
    boolean[] candidate = new boolean[problem.parents().length];
    for (int leaf : problem.leaves()) {
      candidate[leaf] = true;
    }
    boolean[] keptNode = new boolean[problem.parents().length];
    for (int leaf : kept) {
      if (!candidate[leaf] || keptNode[leaf]) {
        throw new IllegalArgumentException(
            "kept node %d is %s"
                .formatted(leaf, candidate[leaf] ? "listed twice" : "no candidate"));
      }
      for (int j = leaf; j >= 0 && !keptNode[j]; j = problem.parents()[j]) {
        keptNode[j] = true;
      }
    }
    return keptNode;
  }
}
