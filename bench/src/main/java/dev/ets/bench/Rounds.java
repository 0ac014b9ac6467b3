package dev.ets.bench;

import dev.ets.UsageException;
import java.util.List;

/**
 * How long and how often things are measured.
 *
 * @param warmUpSeconds work of each kind before it is timed, so that compiled code runs
 * @param seconds time for each figure, over all rounds
 * @param rounds number of times that each figure is measured
 */
record Rounds(double warmUpSeconds, double seconds, int rounds) {
  Rounds {
    if (!(warmUpSeconds >= 0) || !(seconds > 0) || rounds < 1) {
      throw new UsageException(
          "--warm-up %s must be at least 0, --seconds %s above 0, --rounds %d at least 1"
              .formatted(warmUpSeconds, seconds, rounds));
    }
  }

  /** Something that can be done again and again. */
  @FunctionalInterface
  interface Work {
    /** Does it once and says how much was done, such as tokens or operations. */
    double run();
  }

  /** Other times for each figure, such as for many figures of the same code. */
  Rounds scaled(double factor) {
    return new Rounds(warmUpSeconds * factor, seconds * factor, rounds);
  }

  /**
   * Rates of some works, per second, in their order. Each round runs all of them in turn, so that
   * whatever else the machine does falls on all alike, and ratios of their figures hold.
   */
  List<Samples> measure(List<? extends Work> works) {
    for (Work work : works) {
      rate(work, warmUpSeconds);
    }
    double[][] rates = new double[works.size()][rounds];
    for (int r = 0; r < rounds; r++) {
      for (int w = 0; w < rates.length; w++) {
        rates[w][r] = rate(works.get(w), seconds / rounds);
      }
    }
    return List.of(rates).stream().map(Samples::new).toList();
  }

  /** Runs it until the time is over, at least once. */
  private static double rate(Work work, double seconds) {
    long start = System.nanoTime();
    double done = 0;
    double taken;
    do {
      done += work.run();
      taken = (System.nanoTime() - start) * 1e-9;
    } while (taken < seconds);
    return done / taken;
  }
}
