package dev.ets.task;

import java.util.Arrays;

/** An estimate with its 95% interval. */
public record Interval(double estimate, double low, double high) {
  /** The 97.5% quantile of the normal distribution. */
  private static final double Z = 1.959963984540054;

  /**
   * The interval of a proportion such as accuracy, by Wilson's score method (1927).
   *
   * @param right successes, 0 to {@code total}
   * @param total trials, at least 1
   * @throws IllegalArgumentException outside these limits
   */
  public static Interval wilson(int right, int total) {
    if (total < 1 || right < 0 || right > total) {
      throw new IllegalArgumentException(right + " of " + total + " is not a proportion");
    }
    double p = (double) right / total;
    double scale = 1 / (1 + Z * Z / total);
    double centre = scale * (p + Z * Z / (2.0 * total));
    double half = scale * Z * Math.sqrt(p * (1 - p) / total + Z * Z / (4.0 * total * total));
    // Exact ends: rounding leaves about 1e-17 there.
    double low = right == 0 ? 0 : centre - half;
    double high = right == total ? 1 : centre + half;
    return new Interval(p, low, high);
  }

  /**
   * The interval of the mean of {@code figures}, one per problem, as {@link #pairedBootstrap}.
   *
   * @throws IllegalArgumentException likewise
   */
  public static Interval bootstrap(double[] figures, int resamples, long seed) {
    return pairedBootstrap(figures, new double[figures.length], resamples, seed);
  }

  /**
   * The interval of the mean difference {@code a - b} over the same problems, by the percentile
   * bootstrap over problems (Efron, 1979).
   *
   * @param a one figure per problem, such as 1 for right
   * @param b the same problems under the other method
   * @param resamples how often the problems are drawn anew, at least 40; 10,000 is usual
   * @param seed the same seed gives the same interval
   * @throws IllegalArgumentException when the lengths differ or are 0, or resamples are too few
   */
  public static Interval pairedBootstrap(double[] a, double[] b, int resamples, long seed) {
    if (a.length != b.length || a.length == 0 || resamples < 40) {
      throw new IllegalArgumentException(
          "%d and %d figures, %d resamples; give pairs, at least one, and 40 resamples or more"
              .formatted(a.length, b.length, resamples));
    }
    int n = a.length;
    double[] difference = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      difference[i] = a[i] - b[i];
      sum += difference[i];
    }
    double[] means = new double[resamples];
    for (int r = 0; r < resamples; r++) {
      RandomStream random = new RandomStream(seed, r);
      double resampled = 0;
      for (int i = 0; i < n; i++) {
        resampled += difference[random.below(n)];
      }
      means[r] = resampled / n;
    }
    Arrays.sort(means);
    int tail = (int) (resamples * 0.025);
    return new Interval(sum / n, means[tail], means[resamples - 1 - tail]);
  }
}
