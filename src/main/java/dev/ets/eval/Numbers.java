package dev.ets.eval;

import java.util.Locale;

/** Figures as a reader wants them. */
final class Numbers {
  private static final String[] PREFIXES = {"", "k", "M", "G", "T"};

  private Numbers() {}

  /** {@code 0.745} is {@code 74.5%}. */
  static String percent(double share) {
    return String.format(Locale.ROOT, "%.1f%%", 100 * share);
  }

  /** Whole, with commas. */
  static String count(double number) {
    return String.format(Locale.ROOT, "%,.0f", number);
  }

  static String bytes(double number) {
    return number < 1e6
        ? String.format(Locale.ROOT, "%.1f kB", number / 1e3)
        : String.format(Locale.ROOT, "%.1f MB", number / 1e6);
  }

  static String seconds(double number) {
    return String.format(Locale.ROOT, number < 0.1 ? "%.4f" : "%.2f", number);
  }

  /** The shortest writing of a round figure at an axis: {@code 20000} is {@code 20k}. */
  static String brief(double number) {
    double left = number;
    int prefix = 0;
    for (; left >= 1000 && prefix < PREFIXES.length - 1; prefix++) {
      left /= 1000;
    }
    String digits = String.format(Locale.ROOT, "%.3f", left).replaceAll("\\.?0+$", "");
    return digits + PREFIXES[prefix];
  }
}
