package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class IntervalTest {
  private static void expectWilson(double low, double high, int right, int total) {
    Interval interval = Interval.wilson(right, total);
    assertEquals((double) right / total, interval.estimate());
    assertEquals(low, interval.low(), 1e-12);
    assertEquals(high, interval.high(), 1e-12);
  }

  /**
   * Expected: {@code scipy.stats.binomtest(right, total).proportion_ci(method='wilson')}, 1.17.1.
   */
  @Test
  void wilsonMatchesSciPy() {
    expectWilson(0.2552885198782742, 0.36620957698280004, 81, 263);
    expectWilson(0.06238639953073629, 0.16048724172330803, 15, 148);
    expectWilson(0, 0.16112515805281935, 0, 20);
    expectWilson(0.006113214292762667, 0.17175521879320282, 1, 29);
  }

  @Test
  void wilsonIsSymmetric() {
    for (int right = 0; right <= 37; right++) {
      Interval a = Interval.wilson(right, 37);
      Interval b = Interval.wilson(37 - right, 37);
      assertEquals(a.low(), 1 - b.high(), 1e-15);
      assertTrue(a.low() <= a.estimate() && a.estimate() <= a.high());
    }
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(0, 0));
    assertThrows(IllegalArgumentException.class, () -> Interval.wilson(3, 2));
  }

  @Test
  void bootstrapMatchesTheNormalIntervalOfAManyProblemMean() {
    RandomStream random = new RandomStream(41, 0);
    int n = 2000;
    double[] a = new double[n];
    double[] b = new double[n];
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      a[i] = random.chance(0.7) ? 1 : 0;
      b[i] = random.chance(0.5) ? 1 : 0;
      sum += a[i] - b[i];
      squares += (a[i] - b[i]) * (a[i] - b[i]);
    }
    double mean = sum / n;
    double half = 1.96 * Math.sqrt((squares / n - mean * mean) / n);
    Interval interval = Interval.pairedBootstrap(a, b, 10_000, 1);
    assertEquals(mean, interval.estimate(), 1e-12);
    assertEquals(mean - half, interval.low(), 0.1 * half);
    assertEquals(mean + half, interval.high(), 0.1 * half);
    assertEquals(interval, Interval.pairedBootstrap(a, b, 10_000, 1));
    assertNotEquals(interval, Interval.pairedBootstrap(a, b, 500, 2));
  }

  @Test
  void bootstrapIsPaired() {
    // Unpaired, these would vary by far more than nothing.
    double[] a = {1, 5, 9, 2, 100};
    double[] b = {0, 4, 8, 1, 99};
    assertEquals(new Interval(1, 1, 1), Interval.pairedBootstrap(a, b, 1000, 3));
    assertThrows(
        IllegalArgumentException.class, () -> Interval.pairedBootstrap(a, new double[4], 1000, 3));
  }

  /** Two problems: the resampled mean of (0, 1) is 0, 1/2 or 1 with chances 1/4, 1/2, 1/4. */
  @Test
  void bootstrapCoversTheTails() {
    Interval interval = Interval.pairedBootstrap(new double[] {0, 1}, new double[2], 1000, 4);
    assertEquals(new Interval(0.5, 0, 1), interval);
  }

  /** All n^n equally likely resamples of a tiny case, counted. */
  @Test
  void bootstrapAgreesWithAllResamplesOfATinyCase() {
    double[] a = {1, 1, 0.5, 1, 0, 1};
    double[] b = {0, 1, 0, 1.0 / 3, 1, 0.5};
    int n = a.length;
    int all = (int) Math.pow(n, n);
    double[] means = new double[all];
    for (int code = 0; code < all; code++) {
      int rest = code;
      for (int i = 0; i < n; i++) {
        means[code] += (a[rest % n] - b[rest % n]) / n;
        rest /= n;
      }
    }
    Interval interval = Interval.pairedBootstrap(a, b, 10_000, 7);
    // Of the quantiles' chances, 4 standard errors at 10,000 resamples.
    double error = 4 * Math.sqrt(0.025 * 0.975 / 10_000);
    double rounding = 1e-9;
    assertTrue(share(means, Double.NEGATIVE_INFINITY, interval.low() - rounding) < 0.025 + error);
    assertTrue(share(means, Double.NEGATIVE_INFINITY, interval.low() + rounding) > 0.025 - error);
    assertTrue(share(means, interval.high() + rounding, Double.POSITIVE_INFINITY) < 0.025 + error);
    assertTrue(share(means, interval.high() - rounding, Double.POSITIVE_INFINITY) > 0.025 - error);
  }

  private static double share(double[] values, double low, double high) {
    int inside = 0;
    for (double value : values) {
      inside += value >= low && value <= high ? 1 : 0;
    }
    return (double) inside / values.length;
  }

  /** How often intervals of samples hold the true mean, against the 95% that they promise. */
  @Test
  void bootstrapCoversTheTrueDifferenceAsOftenAsItSays() {
    int samples = 400;
    int covered = 0;
    for (int s = 0; s < samples; s++) {
      RandomStream random = new RandomStream(19, s);
      double[] a = new double[120];
      double[] b = new double[120];
      for (int i = 0; i < a.length; i++) {
        boolean easy = random.chance(0.5); // pairs are alike, as problems are
        a[i] = random.chance(easy ? 0.9 : 0.5) ? 1 : 0;
        b[i] = random.chance(easy ? 0.8 : 0.4) ? 1 : 0;
      }
      Interval interval = Interval.pairedBootstrap(a, b, 400, s);
      covered += interval.low() <= 0.1 && 0.1 <= interval.high() ? 1 : 0;
    }
    assertEquals(0.95, (double) covered / samples, 0.035);
  }
}
