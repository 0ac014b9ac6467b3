package dev.ets.search;

import dev.ets.UsageException;

/**
 * Settings of single methods; those of ETS are {@link Pruning}.
 *
 * @param rebaseTemperature T of the REBASE allocation
 * @param doraTemperature of DORA's softmax over scores
 * @param doraSimilarity temperature of DORA's softmax over similarities
 * @param beams paths that beam search keeps, subtrees of DVTS and children of an MCTS node; 0 for
 *     the square root of the width
 * @param exploration c of PUCT
 */
public record Tuning(
    double rebaseTemperature,
    double doraTemperature,
    double doraSimilarity,
    int beams,
    double exploration) {
  /**
   * REBASE's released settings (its paper has T = 0.1) and DORA's paper (arXiv 2506.15707); c as it
   * suits PRM scores, which lie close together: see docs/decisions.md.
   */
  public static final Tuning DEFAULT = new Tuning(0.2, 0.1, 0.01, 0, 0.05);

  public Tuning {
    positive("REBASE temperature", rebaseTemperature);
    positive("DORA temperature", doraTemperature);
    positive("DORA similarity temperature", doraSimilarity);
    if (beams < 0) {
      throw new UsageException(
          "the number of beams must be at least 1, or 0 for the square root of the width: "
              + beams);
    }
    if (!(exploration >= 0) || exploration == Double.POSITIVE_INFINITY) {
      throw new UsageException("the exploration must be finite and at least 0: " + exploration);
    }
  }

  private static void positive(String name, double value) {
    if (!(value > 0) || value == Double.POSITIVE_INFINITY) {
      throw new UsageException("the %s must be finite and above 0: %s".formatted(name, value));
    }
  }

  /** Beams at this width: at least 1, at most the width. */
  int beams(int width) {
    return Math.min(width, beams > 0 ? beams : (int) Math.sqrt(width));
  }
}
