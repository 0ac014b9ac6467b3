package dev.ets.prune;

import java.util.HashMap;
import java.util.Map;

/**
 * Why one candidate was kept or not: what it adds to the objective beside all others that are kept.
 * These are the terms of {@link Objective} that change when it alone is taken out (a kept one) or
 * put in (a pruned one).
 *
 * @param kept whether it is in the solution
 * @param value O_i, its share of the weights
 * @param cost of the nodes that it alone needs
 * @param coverage what its cluster earns if no other kept candidate covers it, else 0
 */
public record Verdict(boolean kept, double value, double cost, double coverage) {
  /** The term that decided. */
  public enum Reason {
    /** Kept: its value alone pays for its nodes. */
    VALUE,
    /** Kept: with its cluster's reward it pays for its nodes. */
    COVERAGE,
    /** Kept: not worth its nodes, but at least one candidate must be, or it carries others. */
    NEEDED,
    /** Pruned: its nodes cost more than it adds. */
    COST
  }

  /** The term that decided. */
  public Reason reason() {
    if (!kept) {
      return Reason.COST;
    }
    return value >= cost
        ? Reason.VALUE
        : value + coverage >= cost ? Reason.COVERAGE : Reason.NEEDED;
  }

  /** (N) one for each candidate of {@code problem}, in its order. */
  public static Verdict[] of(PruneProblem problem, int[] kept) {
    int[] parents = problem.parents();
    int[] keptBelow = new int[parents.length];
    for (int leaf : kept) {
      for (int j = leaf; j >= 0; j = parents[j]) {
        keptBelow[j]++;
      }
    }
    int[] leaves = problem.leaves();
    int[] clusters = problem.clusters();
    Map<Integer, Integer> keptInCluster = new HashMap<>();
    for (int i = 0; i < leaves.length; i++) {
      keptInCluster.merge(clusters[i], keptBelow[leaves[i]], Integer::sum);
    }
    double[] shares = problem.shares();
    double[] costs = problem.costs();
    Verdict[] verdicts = new Verdict[leaves.length];
    for (int i = 0; i < leaves.length; i++) {
      int own = keptBelow[leaves[i]]; // 1 for a kept candidate, else 0
      double cost = 0;
      for (int j = leaves[i]; j >= 0 && keptBelow[j] == own; j = parents[j]) {
        cost += costs[j];
      }
      boolean alone = keptInCluster.get(clusters[i]) == own;
      double coverage = alone ? problem.clusterReward() : 0;
      verdicts[i] = new Verdict(own == 1, shares[i], cost, coverage);
    }
    return verdicts;
  }
}
