package dev.ets.bench;

import java.util.Arrays;

/**
 * A figure as measured in each round.
 *
 * @param rounds (rounds) one value each, in order of time; at least one
 */
record Samples(double... rounds) {
  Samples {
    if (rounds.length == 0) {
      throw new IllegalArgumentException("a figure needs one round or more");
    }
  }

  /** The middle value, or the mean of the middle two. */
  double median() {
    double[] sorted = sorted();
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /** The value that 99% of the rounds do not exceed. */
  double p99() {
    return sorted()[(int) Math.ceil(0.99 * rounds.length) - 1];
  }

  double low() {
    return sorted()[0];
  }

  double high() {
    return sorted()[rounds.length - 1];
  }

  /** Half of what lies between the lowest and the highest round, as a share of the median. */
  double spread() {
    return (high() - low()) / 2 / median();
  }

  /** Each round multiplied by a constant. */
  Samples times(double factor) {
    return new Samples(Arrays.stream(rounds).map(x -> x * factor).toArray());
  }

  /** A constant divided by each round, such as the time from a rate. */
  Samples dividing(double dividend) {
    return new Samples(Arrays.stream(rounds).map(x -> dividend / x).toArray());
  }

  /** Ratio to another figure, round by round: what disturbs both in a round cancels out. */
  Samples per(Samples other) {
    double[] ratio = new double[rounds.length];
    Arrays.setAll(ratio, i -> rounds[i] / other.rounds[i]);
    return new Samples(ratio);
  }

  private double[] sorted() {
    double[] sorted = rounds.clone();
    Arrays.sort(sorted);
    return sorted;
  }
}
