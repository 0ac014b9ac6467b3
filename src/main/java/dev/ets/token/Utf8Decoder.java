package dev.ets.token;

/**
 * UTF-8 to text, byte by byte. Each longest part that could begin a character but does not end as
 * one becomes one U+FFFD; Java's own decoder counts some of them otherwise.
 *
 * <p>Source: the decoder of the WHATWG Encoding Standard, which Rust's and so Hugging Face's
 * library follow. For one stream and one thread at a time.
 */
final class Utf8Decoder {
  private static final char REPLACEMENT = '\uFFFD';

  private int character;

  /** Bytes that the character still needs; 0 between characters. */
  private int needed;

  /** What the next byte may be; rules out overlong forms and surrogates. */
  private int lowest = 0x80;

  private int highest = 0xBF;

  void append(byte[] bytes, StringBuilder out) {
    for (byte b : bytes) {
      append(b & 0xFF, out);
    }
  }

  private void append(int b, StringBuilder out) {
    if (needed > 0) {
      if (b >= lowest && b <= highest) {
        character = character << 6 | b & 0x3F;
        needed--;
        lowest = 0x80;
        highest = 0xBF;
        if (needed == 0) {
          out.appendCodePoint(character);
        }
        return;
      }
      end(out); // and this byte begins anew
    }
    if (b < 0x80) {
      out.append((char) b);
    } else if (b >= 0xC2 && b <= 0xDF) {
      begin(1, b & 0x1F, 0x80, 0xBF);
    } else if (b >= 0xE0 && b <= 0xEF) {
      begin(2, b & 0xF, b == 0xE0 ? 0xA0 : 0x80, b == 0xED ? 0x9F : 0xBF);
    } else if (b >= 0xF0 && b <= 0xF4) {
      begin(3, b & 7, b == 0xF0 ? 0x90 : 0x80, b == 0xF4 ? 0x8F : 0xBF);
    } else {
      out.append(REPLACEMENT);
    }
  }

  private void begin(int more, int bits, int from, int to) {
    needed = more;
    character = bits;
    lowest = from;
    highest = to;
  }

  /** What is left: U+FFFD inside a character, nothing between two. Then starts afresh. */
  void end(StringBuilder out) {
    if (needed > 0) {
      out.append(REPLACEMENT);
      begin(0, 0, 0x80, 0xBF);
    }
  }
}
