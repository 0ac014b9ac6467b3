package dev.ets.token;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;

/**
 * What BERT does to text before WordPiece: cleans it as the flags say, and cuts it at white space
 * and around each punctuation character. The names are those of Hugging Face's {@code
 * BertNormalizer}.
 *
 * @param cleanText drops control characters and makes all white space plain spaces
 * @param handleChineseChars sets CJK ideographs apart
 * @param stripAccents drops combining marks
 * @param lowercase lowers case
 */
record BertText(
    boolean cleanText, boolean handleChineseChars, boolean stripAccents, boolean lowercase) {
  static final BertText UNCASED = new BertText(true, true, true, true);

  String normalise(String text) {
    String plain = cleanText ? clean(text) : text;
    if (handleChineseChars) {
      plain = setIdeographsApart(plain);
    }
    if (stripAccents) {
      plain = withoutMarks(Normalizer.normalize(plain, Normalizer.Form.NFD));
    }
    return lowercase ? lower(plain) : plain;
  }

  /** The words of a normalised text; a punctuation character is a word of its own. */
  static List<String> words(String normalised) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    normalised
        .codePoints()
        .forEach(
            c -> {
              if (WhiteSpace.is(c)) {
                flush(word, words);
              } else if (isPunctuation(c)) {
                flush(word, words);
                words.add(Character.toString(c));
              } else {
                word.appendCodePoint(c);
              }
            });
    flush(word, words);
    return words;
  }

  private static void flush(StringBuilder word, List<String> words) {
    if (!word.isEmpty()) {
      words.add(word.toString());
      word.setLength(0);
    }
  }

  private static String clean(String text) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> !isControl(c))
        .forEach(c -> clean.appendCodePoint(WhiteSpace.is(c) ? ' ' : c));
    return clean.toString();
  }

  private static String setIdeographsApart(String text) {
    StringBuilder apart = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (isIdeograph(c)) {
                apart.append(' ').appendCodePoint(c).append(' ');
              } else {
                apart.appendCodePoint(c);
              }
            });
    return apart.toString();
  }

  private static String withoutMarks(String text) {
    StringBuilder plain = new StringBuilder(text.length());
    text.codePoints()
        .filter(c -> Character.getType(c) != Character.NON_SPACING_MARK)
        .forEach(plain::appendCodePoint);
    return plain.toString();
  }

  /** Character by character, so without the Greek final sigma of Java's {@code toLowerCase}. */
  private static String lower(String text) {
    StringBuilder lower = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (c == 0x130) { // the only one that becomes two
                lower.append("i\u0307");
              } else {
                lower.appendCodePoint(Character.toLowerCase(c));
              }
            });
    return lower.toString();
  }

  /** Form feed, vertical tab and NEL are control characters to BERT, not white space. */
  private static boolean isControl(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return false;
    }
    return c == 0xFFFD
        || switch (Character.getType(c)) {
          case Character.CONTROL, Character.FORMAT, Character.PRIVATE_USE -> true;
          default -> false;
        };
  }

  /** The blocks that BERT treats as ideographs; kana and hangul are not among them. */
  private static boolean isIdeograph(int c) {
    return c >= 0x4E00 && c <= 0x9FFF
        || c >= 0x3400 && c <= 0x4DBF
        || c >= 0x20000 && c <= 0x2A6DF
        || c >= 0x2A700 && c <= 0x2B73F
        || c >= 0x2B740 && c <= 0x2B81F
        || c >= 0x2B920 && c <= 0x2CEAF
        || c >= 0xF900 && c <= 0xFAFF
        || c >= 0x2F800 && c <= 0x2FA1F;
  }

  private static boolean isPunctuation(int c) {
    if (c < 0x80) {
      return c > ' ' && c < 0x7F && !Character.isLetterOrDigit(c);
    }
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }
}
