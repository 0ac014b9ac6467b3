package dev.ets.prune;

/** Makes a set of kept nodes of a {@link Residual} better by dropping and adding. */
final class Greedy {
  private static final int ROUNDS = 4;

  private final Residual residual;
  private final boolean[] kept;
  private final int[] coverage;

  private Greedy(Residual residual, boolean[] kept) {
    this.residual = residual;
    this.kept = kept;
    coverage = residual.coverage(kept);
  }

  /**
   * Changes {@code kept}, which is closed under "parent" and stays so, until neither dropping a
   * node without kept children nor adding a path helps.
   *
   * @return its objective
   */
  static double improve(Residual residual, boolean[] kept) {
    Greedy greedy = new Greedy(residual, kept);
    greedy.dropIdle();
    for (int round = 0; round < ROUNDS && greedy.addPaths(); round++) {
      greedy.dropIdle();
    }
    return residual.objective(kept);
  }

  /** Drops, children first, what costs at least as much as it alone covers. */
  private void dropIdle() {
    int[] keptChildren = new int[kept.length];
    for (int j = kept.length - 1; j > 0; j--) {
      if (kept[j] && keptChildren[j] == 0 && worth(j, 1) <= 0) {
        kept[j] = false;
        for (int k : residual.covers()[j]) {
          coverage[k]--;
        }
      }
      keptChildren[residual.parent()[j]] += kept[j] ? 1 : 0;
    }
  }

  /** Adds the path from the kept nodes down to some node that is worth the most, while any is. */
  private boolean addPaths() {
    boolean added = false;
    double[] pathWorth = new double[kept.length];
    int best;
    do {
      best = 0;
      pathWorth[0] = 0;
      for (int j = 1; j < kept.length; j++) {
        // No cluster is counted twice: a node covers nothing that one above it covers.
        pathWorth[j] = kept[j] ? 0 : pathWorth[residual.parent()[j]] + worth(j, 0);
        best = pathWorth[j] > pathWorth[best] ? j : best;
      }
      for (int j = best; !kept[j]; j = residual.parent()[j]) {
        kept[j] = true;
        added = true;
        for (int k : residual.covers()[j]) {
          coverage[k]++;
        }
      }
    } while (best > 0);
    return added;
  }

  /** Value of node j with the rewards of its clusters that {@code others} kept nodes cover. */
  private double worth(int j, int others) {
    double worth = residual.value()[j];
    for (int k : residual.covers()[j]) {
      worth += coverage[k] == others ? residual.reward()[k] : 0;
    }
    return worth;
  }
}
