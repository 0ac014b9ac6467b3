package dev.ets.task;

import dev.ets.UsageException;
import java.util.Arrays;
import java.util.Locale;

/** How the step scores of a path become the score of its answer. */
public enum Aggregation {
  LAST,
  MIN,
  PROD,
  MEAN;

  /**
   * The score of a path.
   *
   * @param scores one per step, root to leaf
   * @throws IllegalArgumentException when there is none
   */
  public double of(double... scores) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("an answer without scored steps has no score");
    }
    double result = this == PROD ? 1 : this == MIN ? scores[0] : 0;
    for (double score : scores) {
      switch (this) {
        case LAST -> result = score;
        case MIN -> result = Math.min(result, score);
        case PROD -> result *= score;
        case MEAN -> result += score / scores.length;
      }
    }
    return result;
  }

  /**
   * The aggregation of that name, such as {@code last}.
   *
   * @throws UsageException naming the known ones
   */
  public static Aggregation named(String name) {
    for (Aggregation aggregation : values()) {
      if (aggregation.toString().equals(name)) {
        return aggregation;
      }
    }
    throw new UsageException(
        "unknown aggregation '" + name + "'; known: " + Arrays.toString(values()));
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
