package dev.ets.token;

/** Makes a Java string into Unicode text: UTF-8 cannot hold a surrogate without its other half. */
final class WellFormed {
  private WellFormed() {}

  /** {@code text} with each unpaired surrogate replaced by U+FFFD; the same object if none is. */
  static String of(String text) {
    int bad = nextUnpaired(text, 0);
    if (bad < 0) {
      return text;
    }
    StringBuilder mended = new StringBuilder(text);
    for (; bad >= 0; bad = nextUnpaired(text, bad + 1)) {
      mended.setCharAt(bad, '\uFFFD');
    }
    return mended.toString();
  }

  private static int nextUnpaired(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isSurrogate(c)) {
        continue;
      }
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else {
        return i;
      }
    }
    return -1;
  }
}
