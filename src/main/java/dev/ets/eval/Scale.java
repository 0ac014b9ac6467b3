package dev.ets.eval;

import java.util.ArrayList;
import java.util.List;

/** How the values of an axis become places on it, in units of its own. */
enum Scale {
  /** Round steps of 1, 2 or 5. */
  LINEAR {
    @Override
    double place(double value) {
      return value;
    }

    @Override
    Span span(double min, double max) {
      double rough = Math.max(max - min, 0.01) / (MOST_TICKS - 2);
      double unit = Math.pow(10, Math.floor(Math.log10(rough)));
      double step = unit * (rough <= unit ? 1 : rough <= 2 * unit ? 2 : rough <= 5 * unit ? 5 : 10);
      long first = (long) Math.floor(min / step + ROUNDING);
      long last = Math.max(first + 1, (long) Math.ceil(max / step - ROUNDING));
      List<Double> ticks = new ArrayList<>();
      for (long i = first; i <= last; i++) {
        ticks.add(i * step);
      }
      return new Span(first * step, last * step, ticks);
    }
  },
  /** Decades, divided where there is room. Values below 1 are put at 1. */
  LOG {
    @Override
    double place(double value) {
      return Math.log10(Math.max(1, value));
    }

    @Override
    Span span(double min, double max) {
      // Half a decade at least, so that one point makes a plot too.
      double middle = (place(min) + place(max)) / 2;
      double reach = Math.max(0.25, (place(max) - place(min)) / 2 + 0.1);
      List<Double> ticks = ticks(middle - reach, middle + reach, 1);
      for (int[] finer : new int[][] {{1, 2, 5}, {1, 2, 3, 4, 5, 6, 7, 8, 9}}) {
        List<Double> more = ticks(middle - reach, middle + reach, finer);
        ticks = more.size() <= MOST_TICKS ? more : ticks;
      }
      return new Span(middle - reach, middle + reach, ticks);
    }

    private List<Double> ticks(double low, double high, int... digits) {
      List<Double> ticks = new ArrayList<>();
      for (int decade = (int) Math.floor(low); decade <= high; decade++) {
        for (int digit : digits) {
          double value = digit * Math.pow(10, decade);
          if (Math.log10(value) >= low && Math.log10(value) <= high) {
            ticks.add(value);
          }
        }
      }
      return ticks;
    }
  },
  /** Powers of two. */
  DOUBLING {
    @Override
    double place(double value) {
      return Math.log(value) / Math.log(2);
    }

    @Override
    Span span(double min, double max) {
      List<Double> ticks = new ArrayList<>();
      for (double value = 1; value <= max; value *= 2) {
        if (value >= min) {
          ticks.add(value);
        }
      }
      return new Span(place(min) - 0.3, place(max) + 0.3, ticks);
    }
  };

  private static final int MOST_TICKS = 8;
  private static final double ROUNDING = 1e-9;

  /**
   * What an axis shows.
   *
   * @param low place of its start
   * @param high place of its end
   * @param ticks values to be marked
   */
  record Span(double low, double high, List<Double> ticks) {}

  /** The place of {@code value}. */
  abstract double place(double value);

  /** A span with room for all from {@code min} to {@code max}. */
  abstract Span span(double min, double max);
}
