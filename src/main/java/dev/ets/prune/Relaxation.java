package dev.ets.prune;

import java.util.Arrays;

/**
 * Lagrangian relaxation of a {@link Residual}: that a cluster earns its reward only once is priced
 * instead of required. At a price {@code p_k} in {@code [0, reward_k]} a node earns p_k for each
 * cluster it covers, whoever else covers it, and the cluster earns {@code reward_k - p_k} outright.
 * No set of nodes is worth less that way than in truth, and a tree DP finds the best set, so its
 * worth is an upper bound; at the best prices it is the bound of the linear relaxation. Subgradient
 * steps (Held, Wolfe, Crowder 1974) look for those prices.
 *
 * <p>On the way the sets found are mended into solutions by {@link Greedy}, and a node is fixed
 * when the bound with it (or without it) falls to the best known objective: no solution better than
 * that is lost.
 */
final class Relaxation {
  /** Solutions better by no more than this than the best known are not looked for. */
  static final double TOLERANCE = 1e-12;

  private static final int STEPS = 300;
  private static final int MEND_EVERY = 8;
  private static final int PATIENCE = 8;
  private static final double SHRINK = 0.6;

  private final Residual residual;
  private final double[] price;

  /** (nodes) worth of the best set below and with each node, when it is kept; at these prices. */
  private final double[] gain;

  /** (nodes) the best set at these prices. */
  private final boolean[] chosen;

  private final boolean[] mustKeep;
  private final boolean[] mustDrop;
  private double bound = Double.POSITIVE_INFINITY;
  private double target;
  private final boolean[] best;
  private double bestObjective;

  /**
   * Takes the steps until bound and best solution meet, or there is nothing more to gain.
   *
   * @param target objective of a known solution of the instance
   * @param deadline {@link System#nanoTime} at which to stop; one step is always taken
   */
  Relaxation(Residual residual, double target, long deadline) {
    this.residual = residual;
    int nodes = residual.nodes();
    price = Arrays.stream(residual.reward()).map(reward -> reward / 2).toArray();
    gain = new double[nodes];
    chosen = new boolean[nodes];
    mustKeep = new boolean[nodes];
    mustDrop = new boolean[nodes];
    best = new boolean[nodes];
    best[0] = true;
    bestObjective = Greedy.improve(residual, best);
    this.target = Math.max(target, bestObjective);
    run(deadline);
  }

  /** No solution of the residual is worth more. */
  double bound() {
    return bound;
  }

  /** (nodes) the best solution found, closed under "parent". */
  boolean[] best() {
    return best;
  }

  /** (nodes) in every solution better than those known, if its parent is. */
  boolean[] mustKeep() {
    return mustKeep;
  }

  /** (nodes) in no solution better than those known. */
  boolean[] mustDrop() {
    return mustDrop;
  }

  private void run(long deadline) {
    double factor = 1;
    int stale = 0;
    for (int step = 0; step < STEPS; step++) {
      double worth = solveAtPrices();
      int[] coverage = residual.coverage(chosen);
      double slack = squaredSlack(coverage);
      if (step % MEND_EVERY == 0 || slack == 0) {
        mend();
      }
      fix(worth);
      if (worth < bound) {
        bound = worth;
        stale = 0;
      } else if (++stale == PATIENCE) {
        factor *= SHRINK;
        stale = 0;
      }
      if (bound <= target + TOLERANCE || slack == 0 || System.nanoTime() >= deadline) {
        return;
      }
      double size = factor * (worth - target) / slack;
      for (int k = 0; k < price.length; k++) {
        price[k] = Math.clamp(price[k] + size * (1 - coverage[k]), 0, residual.reward()[k]);
      }
    }
  }

  /** The tree DP: fills gain and chosen and returns what the chosen set is worth. */
  private double solveAtPrices() {
    double outright = residual.base();
    for (int k = 0; k < price.length; k++) {
      outright += residual.reward()[k] - price[k];
    }
    Arrays.fill(gain, 0);
    for (int j = gain.length - 1; j > 0; j--) {
      gain[j] += residual.value()[j];
      for (int k : residual.covers()[j]) {
        gain[j] += price[k];
      }
      gain[residual.parent()[j]] += Math.max(0, gain[j]);
    }
    chosen[0] = true;
    for (int j = 1; j < gain.length; j++) {
      chosen[j] = gain[j] > 0 && chosen[residual.parent()[j]];
    }
    return outright + gain[0];
  }

  private void mend() {
    boolean[] mended = chosen.clone();
    double objective = Greedy.improve(residual, mended);
    if (objective > bestObjective) {
      bestObjective = objective;
      System.arraycopy(mended, 0, best, 0, best.length);
      target = Math.max(target, objective);
    }
  }

  /** Fixes the nodes whose other choice would lower the worth of the chosen set to the target. */
  private void fix(double worth) {
    double spare = worth - target - TOLERANCE;
    double[] loss = new double[gain.length];
    loss[0] = Double.POSITIVE_INFINITY;
    for (int j = 1; j < loss.length; j++) {
      int p = residual.parent()[j];
      if (chosen[j]) {
        // Without j: its subtree goes, or an ancestor's whole subtree does, whichever is cheaper.
        loss[j] = Math.min(gain[j], loss[p]);
        mustKeep[j] |= loss[j] >= spare;
      } else {
        // With j: so must its ancestors be; the gaining ones below them come along anyway.
        loss[j] = (chosen[p] ? 0 : loss[p]) + Math.max(0, -gain[j]);
        mustDrop[j] |= loss[j] >= spare;
      }
    }
  }

  /** Squared length of the subgradient, without the prices that are at their end. */
  private double squaredSlack(int[] coverage) {
    double sum = 0;
    for (int k = 0; k < coverage.length; k++) {
      double slack = 1 - coverage[k];
      boolean movable = slack < 0 ? price[k] > 0 : price[k] < residual.reward()[k];
      sum += movable ? slack * slack : 0;
    }
    return sum;
  }
}
