package dev.ets.search;

import dev.ets.UsageException;
import dev.ets.embed.Clustering;
import dev.ets.prune.IlpPruner;
import dev.ets.prune.NodeCost;
import java.time.Duration;

/**
 * Settings of the ETS pruner; the symbols are those of arXiv 2502.13575.
 *
 * @param lambdaB price of KV, lambda_b
 * @param lambdaD worth of covering clusters, lambda_d; 0 or less switches the term off
 * @param clusterThreshold cosine distance at which clusters are cut
 * @param cost what a node costs
 * @param merge whether the same step below the same parent is one leaf of the program; ours, the
 *     paper's leaves are single candidates
 * @param balance divides the budget among the candidates, before pruning (O_i) and after it
 * @param timeLimit the solver stops after it with the best it found
 */
public record Pruning(
    double lambdaB,
    double lambdaD,
    double clusterThreshold,
    NodeCost cost,
    boolean merge,
    Balance balance,
    Duration timeLimit) {
  /** The paper's lambda_b. */
  public static final double LAMBDA_B = 1.0;

  public Pruning {
    if (!(lambdaB >= 0) || !Double.isFinite(lambdaB) || !Double.isFinite(lambdaD)) {
      throw new UsageException(
          "lambda_b must be finite and at least 0, lambda_d finite: %s, %s"
              .formatted(lambdaB, lambdaD));
    }
    if (!(clusterThreshold >= 0 && clusterThreshold <= 2)) {
      throw new UsageException(
          "the cluster threshold is a cosine distance, 0 to 2: " + clusterThreshold);
    }
    if (timeLimit.isNegative() || timeLimit.isZero()) {
      throw new UsageException("the pruner's time limit must be above 0: " + timeLimit);
    }
  }

  /**
   * The paper's settings, with twins merged; it gives lambda_d for 16, 64 and 256 leaves, other
   * widths take the nearest of these by ratio.
   */
  public static Pruning forWidth(int width) {
    double lambdaD = width <= 32 ? 1.5 : width <= 128 ? 1.4 : 1.45;
    return new Pruning(
        LAMBDA_B,
        lambdaD,
        Clustering.DEFAULT_THRESHOLD,
        NodeCost.NODES,
        true,
        Balance.REBASE,
        IlpPruner.DEFAULT_TIME_LIMIT);
  }
}
