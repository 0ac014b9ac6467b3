package dev.ets.task;

import dev.ets.UsageException;

/** Whole numbers from {@code min} to {@code max}, both included. */
public record Range(int min, int max) {
  public Range {
    if (min < 0 || max < min) {
      throw new UsageException(
          "range " + min + "-" + max + ": give 0 <= first <= last, such as 2-10");
    }
  }

  /**
   * Reads {@code "2-10"} or {@code "4"}.
   *
   * @throws UsageException when the text is neither
   */
  public static Range parse(String text) {
    int dash = text.indexOf('-');
    try {
      if (dash < 0) {
        int only = Integer.parseInt(text.strip());
        return new Range(only, only);
      }
      return new Range(
          Integer.parseInt(text.substring(0, dash).strip()),
          Integer.parseInt(text.substring(dash + 1).strip()));
    } catch (NumberFormatException e) {
      throw new UsageException("range '" + text + "' is not of the form 2-10 or 4", e);
    }
  }

  public boolean contains(int n) {
    return min <= n && n <= max;
  }

  @Override
  public String toString() {
    return min + "-" + max;
  }
}
