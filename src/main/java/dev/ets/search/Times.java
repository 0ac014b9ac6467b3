package dev.ets.search;

/**
 * Seconds of one search. Siblings wait side by side, so the waiting for the models is summed over
 * them and exceeds the wall time.
 *
 * @param wall of the whole search
 * @param models wall time in which at least one draw or score was under way
 * @param policyWaits for the policy, summed over all draws
 * @param rewardWaits for the reward model, summed over all scores
 * @param embed wall time of embedding and clustering
 * @param prune wall time of the solver
 */
public record Times(
    double wall,
    double models,
    double policyWaits,
    double rewardWaits,
    double embed,
    double prune) {
  /** Share of the wall time in the policy: that of both models, split by waiting. */
  public double policyShare() {
    return modelShare(policyWaits);
  }

  /** Share of the wall time in the reward model, likewise. */
  public double rewardShare() {
    return modelShare(rewardWaits);
  }

  private double modelShare(double waits) {
    double both = policyWaits + rewardWaits;
    return both == 0 ? 0 : models / wall * waits / both;
  }
}
