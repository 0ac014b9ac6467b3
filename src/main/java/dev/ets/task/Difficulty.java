package dev.ets.task;

import dev.ets.UsageException;

/**
 * How hard the generated problems are.
 *
 * @param ops operations that the answer needs, drawn uniformly
 * @param distractors quantities that the answer does not need, drawn uniformly
 * @param numbers the sizes of numbers
 * @param mix how often each form occurs
 */
public record Difficulty(Range ops, Range distractors, Numbers numbers, Mix mix) {
  /** Most operations in a problem: drawing an order is exponential in them. */
  public static final int MAX_OPS = 12;

  /** Most distractors in a problem. */
  public static final int MAX_DISTRACTORS = 8;

  public Difficulty {
    if (ops.min() < 1 || ops.max() > MAX_OPS) {
      throw new UsageException("ops " + ops + ": give a range within 1-" + MAX_OPS);
    }
    if (distractors.max() > MAX_DISTRACTORS) {
      throw new UsageException(
          "distractors " + distractors + ": give a range within 0-" + MAX_DISTRACTORS);
    }
  }

  /**
   * Sizes of numbers. Every quantity is at least 2 and at most {@code max}.
   *
   * @param base given quantities
   * @param change how many more or fewer
   * @param multiplier how many times as many
   * @param sharers children who share equally
   * @param usualMax largest value of most problems
   * @param max largest value of any problem
   * @param large share of the problems that may go up to {@code max}
   */
  public record Numbers(
      Range base,
      Range change,
      Range multiplier,
      Range sharers,
      int usualMax,
      int max,
      double large) {
    public Numbers {
      for (Range range : new Range[] {base, change, multiplier, sharers}) {
        if (range.min() < 2) {
          throw new UsageException("number range " + range + ": give one from 2 up");
        }
      }
      if (base.max() > usualMax || usualMax > max || max > 9999) {
        throw new UsageException(
            "limits: base %d, usual %d, largest %d; give base <= usual <= largest <= 9999"
                .formatted(base.max(), usualMax, max));
      }
      share("large", large);
    }
  }

  /**
   * How often each form occurs, as probabilities.
   *
   * @param sums an operation adds two quantities (the others are drawn evenly)
   * @param reuse an operand is a quantity that another one needs too
   * @param together the question asks for two quantities together
   * @param oneObject all quantities count the same object
   * @param derived a distractor is computed from other quantities
   */
  public record Mix(double sums, double reuse, double together, double oneObject, double derived) {
    public Mix {
      share("sums", sums);
      share("reuse", reuse);
      share("together", together);
      share("oneObject", oneObject);
      share("derived", derived);
    }
  }

  /** The shipped task: 2 to 10 operations, mostly numbers of 1 to 3 digits. */
  public static Difficulty standard() {
    return new Difficulty(
        new Range(2, 10),
        new Range(0, 3),
        new Numbers(
            new Range(2, 99), new Range(2, 99), new Range(2, 9), new Range(3, 9), 999, 9999, 0.1),
        new Mix(0.4, 0.2, 0.25, 0.8, 0.6));
  }

  public Difficulty withOps(Range other) {
    return new Difficulty(other, distractors, numbers, mix);
  }

  public Difficulty withDistractors(Range other) {
    return new Difficulty(ops, other, numbers, mix);
  }

  public Difficulty withNumbers(Numbers other) {
    return new Difficulty(ops, distractors, other, mix);
  }

  public Difficulty withMix(Mix other) {
    return new Difficulty(ops, distractors, numbers, other);
  }

  private static void share(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new UsageException(name + " is " + value + ": give a share from 0 to 1");
    }
  }
}
