package dev.ets.cli;

/** Rows of numbers as text. */
final class Rows {
  private Rows() {}

  /** The shortest decimals that read back as the same floats, separated by spaces. */
  static String spaced(float[] values) {
    StringBuilder text = new StringBuilder();
    for (float value : values) {
      text.append(text.isEmpty() ? "" : " ").append(value);
    }
    return text.toString();
  }
}
