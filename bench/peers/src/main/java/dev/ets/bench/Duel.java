package dev.ets.bench;

import java.util.ArrayList;
import java.util.List;

/**
 * Two sides that do the same works in turn. Ratios are ours over the peer's, taken within a round:
 * what else the machine does falls on both.
 */
final class Duel {
  /** Least cosine between the two sides' results. */
  static final double LEAST_COSINE = 0.99;

  /**
   * The column of ratios.
   *
   * <p>Above 1 we are faster, in every table.
   */
  static final Table.Column RATIO = Table.column("ours_per_peer", "ours/peer");

  private final Side ours;
  private final Side theirs;

  /**
   * What a work has shown.
   *
   * @param ours rates per second, one a round
   * @param theirs the peer's in the same rounds
   */
  record Figures(Samples ours, Samples theirs) {
    /** Rates and their ratio, cells of a table. */
    List<Object> cells() {
      return List.of(ours, theirs, ours.per(theirs));
    }
  }

  /** Two sides that are ready. */
  Duel(Side ours, Side theirs) {
    this.ours = ours;
    this.theirs = theirs;
  }

  /** Measures works whose first figure says how much was done; a side's turn is one after ours. */
  List<Figures> measure(Rounds rounds, List<String> works) {
    List<Rounds.Work> turns = new ArrayList<>();
    for (String work : works) {
      turns.add(() -> run(ours, work)[0]);
      turns.add(() -> run(theirs, work)[0]);
    }
    List<Samples> rates = rounds.measure(turns);
    List<Figures> figures = new ArrayList<>();
    for (int i = 0; i < rates.size(); i += 2) {
      figures.add(new Figures(rates.get(i), rates.get(i + 1)));
    }
    return figures;
  }

  /**
   * Has both sides do a work whose figures are vectors, one after the other.
   *
   * @param width of a vector
   * @return the smallest cosine of the two sides' vectors
   * @throws IllegalStateException when one is below {@link #LEAST_COSINE}
   */
  double check(String work, int width) {
    double[] mine = run(ours, work);
    double[] other = run(theirs, work);
    if (mine.length != other.length || mine.length % width != 0) {
      throw new IllegalStateException(
          "'%s' gave %d figures here and %d there; expected are vectors of %d"
              .formatted(work, mine.length, other.length, width));
    }
    double least = 1;
    for (int at = 0; at < mine.length; at += width) {
      least = Math.min(least, cosine(mine, other, at, width));
    }
    if (!(least >= LEAST_COSINE)) {
      throw new IllegalStateException(
          "'%s' is not the same on both sides: cosine %.4f is below %.2f"
              .formatted(work, least, LEAST_COSINE));
    }
    return least;
  }

  private static double cosine(double[] a, double[] b, int from, int width) {
    double product = 0;
    double squareA = 0;
    double squareB = 0;
    for (int i = from; i < from + width; i++) {
      product += a[i] * b[i];
      squareA += a[i] * a[i];
      squareB += b[i] * b[i];
    }
    return product / Math.sqrt(squareA * squareB);
  }

  /** Does a work on a side; what it throws is a failed benchmark. */
  static double[] run(Side side, String work) {
    try {
      return side.run(work);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(BenchRun.message(e), e);
    }
  }
}
