package dev.ets.search;

import java.util.Arrays;

/**
 * REBASE's reward-balanced allocation (arXiv 2408.00724, eq. 2), in the form that hands out the
 * whole budget: candidates are taken best first, and each gets {@code ceil(B e_i / S)} of what is
 * left, where {@code e_i = exp(R_i / T)} and S sums the e of the candidates not yet served.
 */
final class RebaseAllocation {
  private RebaseAllocation() {}

  /**
   * Children for each candidate; they add up to {@code budget}.
   *
   * @param scores PRM scores R of the newest steps, in order of node id (the order breaks ties)
   * @param budget B, at least 0
   * @param temperature T, above 0
   */
  static int[] counts(double[] scores, int budget, double temperature) {
    int n = scores.length;
    // exp() overflows above 709; the shift is 0 for every usual score and temperature.
    double shift = Math.max(0, Arrays.stream(scores).max().orElseThrow() / temperature - 700);
    double[] e = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      e[i] = Math.exp(scores[i] / temperature - shift);
      sum += e[i];
    }
    int[] counts = new int[n];
    int left = budget;
    int[] order = Scores.bestFirst(scores);
    for (int k = 0; k < n && left > 0; k++) {
      int i = order[k];
      // The last one's share is 1; S has by then lost bits to the subtractions.
      boolean last = k == n - 1;
      counts[i] = last ? left : (int) Math.min(left, Math.ceil(left * e[i] / sum));
      left -= counts[i];
      sum -= e[i];
    }
    return counts;
  }
}
