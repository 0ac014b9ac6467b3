package dev.ets.token;

/** Unicode's property White_Space; Java's own tests leave out some characters or add others. */
final class WhiteSpace {
  private WhiteSpace() {}

  /** Whether code point {@code c} is white space. */
  static boolean is(int c) {
    return c >= '\t' && c <= '\r' || c == 0x85 || Character.isSpaceChar(c);
  }
}
