package dev.ets.search;

import java.util.List;

/**
 * Direction-oriented resource allocation (DORA, arXiv 2506.15707): REBASE's weights, divided by how
 * many candidates say the same, so that a direction is not paid once for each of its copies.
 */
final class Dora implements SearchMethod {
  @Override
  public String name() {
    return "dora";
  }

  @Override
  public boolean embeds() {
    return true;
  }

  @Override
  public void run(Search search) {
    LevelLoop.run(
        search,
        (candidates, remaining) ->
            new Allocation(Balance.DORA.counts(search, candidates, remaining)));
  }

  static int[] counts(Search search, List<Node> candidates, int remaining) {
    Tuning tuning = search.settings().tuning();
    if (candidates.size() == 1) {
      return new int[] {remaining};
    }
    float[][] vectors = search.embedding(() -> search.vectors(candidates));
    return counts(Scores.of(candidates), vectors, remaining, tuning);
  }

  /**
   * Children for each candidate; they add up to {@code budget}.
   *
   * @param scores R, in order of node id (the order breaks ties)
   * @param vectors unit vectors of the newest steps
   */
  static int[] counts(double[] scores, float[][] vectors, int budget, Tuning tuning) {
    double[] weights = softmax(scores, tuning.doraTemperature());
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      weights[i] *= uniqueness(vectors, i, tuning.doraSimilarity());
      sum += weights[i];
    }
    return largestRemainder(weights, sum, budget);
  }

  /** gamma_i: what is left of candidate i in the softmax over its similarities; 1 when alone. */
  private static double uniqueness(float[][] vectors, int i, double temperature) {
    double own = Vectors.dot(vectors[i], vectors[i]);
    double sum = 0;
    for (float[] other : vectors) {
      sum += Math.exp((Vectors.dot(vectors[i], other) - own) / temperature);
    }
    return 1 / sum;
  }

  private static double[] softmax(double[] values, double temperature) {
    double max = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      max = Math.max(max, value);
    }
    double[] e = new double[values.length];
    double sum = 0;
    for (int i = 0; i < e.length; i++) {
      e[i] = Math.exp((values[i] - max) / temperature);
      sum += e[i];
    }
    for (int i = 0; i < e.length; i++) {
      e[i] /= sum;
    }
    return e;
  }

  /** Rounds shares of a budget so that they add up to it: Hamilton's method. */
  private static int[] largestRemainder(double[] weights, double sum, int budget) {
    int[] counts = new int[weights.length];
    double[] remainders = new double[weights.length];
    int left = budget;
    for (int i = 0; i < counts.length; i++) {
      double share = budget * (weights[i] / sum);
      counts[i] = (int) share;
      remainders[i] = share - counts[i];
      left -= counts[i];
    }
    int[] order = Scores.bestFirst(remainders);
    for (int k = 0; k < left; k++) {
      counts[order[k]]++;
    }
    return counts;
  }
}
