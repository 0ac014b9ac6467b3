package dev.ets.token;

import java.util.random.RandomGenerator;

/** Text that tokenizers find hard: mixed scripts, white space, lone surrogates, long runs. */
final class RandomText {
  private static final String HARD =
      "aAsStTlL'' \t\n\r\u00a0\u3000\u2028\u000b019\u0663\u00bd.,!-_(<|>\u00e9\u0301\u017f\u4e2d"
          + "\u05d0\u200d\ufeff\ufffd\u0000";

  private RandomText() {}

  static String of(RandomGenerator random, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      switch (random.nextInt(8)) {
        case 0 -> text.append((char) random.nextInt(0xD800, 0xE000)); // mostly unpaired
        case 1 -> text.appendCodePoint(random.nextInt(0x10000, 0x110000));
        case 2 -> text.append((char) random.nextInt(0x10000));
        case 3 -> text.repeat(HARD.charAt(random.nextInt(HARD.length())), random.nextInt(9));
        default -> text.append(HARD.charAt(random.nextInt(HARD.length())));
      }
    }
    return text.toString();
  }
}
