package dev.ets.token;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One way to cut text: every match is a piece, and so is what lies between matches. Each has the
 * expression of the models' {@code tokenizer.json} files, by which it is recognised, and ours for
 * the same pieces: possessive where that changes nothing but the time, and with Java's spelling of
 * anchors. {@code \s}, {@code \p{..}} and case folding follow Unicode in both.
 */
enum Split {
  GPT_2(
      "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
      "'(?:[sdmt]|ll|ve|re)| ?+\\p{L}++| ?+\\p{N}++| ?[^\\s\\p{L}\\p{N}]++|\\s+(?!\\S)|\\s++"),
  LLAMA_3(Modern.expression("\\p{N}{1,3}"), Modern.possessive("\\p{N}{1,3}+")),
  QWEN_2(Modern.expression("\\p{N}"), Modern.possessive("\\p{N}")),
  /** Mistral's since Nemo; also cuts before a capital inside a word. */
  TEKKEN(Modern.TEKKEN, Modern.TEKKEN),
  LINE_ENDS("[\r\n]", "[\r\n]"),
  DEEPSEEK_LETTERS("\\s?[" + Modern.CASED_LETTERS + "]+", "\\s?[" + Modern.CASED_LETTERS + "]++"),
  DEEPSEEK_MARKS(
      "\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]+",
      "\\s?[!-/:-~\uff01-\uff0f\uff1a-\uff5e\u2018-\u201f\u3000-\u3002]++"),
  /** The look behind spares it from trying every place in a run of spaces before a word. */
  LAST_SPACE("\\s+$", "(?<!\\s)\\s++\\z"),
  DEEPSEEK_CJK(
      "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]+", "[\u4e00-\u9fa5\u0800-\u4e00\uac00-\ud7ff]++"),
  LETTERS("\\s?\\p{L}+", "\\s?\\p{L}++"),
  PUNCTUATION("\\s?\\p{P}+", "\\s?\\p{P}++"),
  DIGIT("\\p{N}", "\\p{N}"),
  DIGITS("\\p{N}+", "\\p{N}++"),
  THREE_DIGITS("\\p{N}{1,3}", "\\p{N}{1,3}+"),
  CJK("[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+", "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]++"),
  DEEPSEEK_3(
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+"
          + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*"
          + "|\\s*[\r\n]+|\\s+(?!\\S)|\\s+",
      "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]++"
          + "|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]++| ?[\\p{P}\\p{S}]++[\r\n]*+"
          + "|\\s*[\r\n]++|\\s+(?!\\S)|\\s++");

  private final String expression;
  private final Pattern pattern;

  Split(String expression, String ours) {
    this.expression = expression;
    this.pattern = Pattern.compile(ours, Pattern.UNICODE_CHARACTER_CLASS);
  }

  /** How {@code tokenizer.json} files write it. */
  String expression() {
    return expression;
  }

  /** The split that a {@code tokenizer.json} writes so. */
  static Optional<Split> of(String expression) {
    return Arrays.stream(values()).filter(s -> s.expression.equals(expression)).findFirst();
  }

  /** The pieces of all {@code pieces}, in order; none is empty. */
  List<String> cut(List<String> pieces) {
    List<String> cut = new ArrayList<>(pieces.size());
    for (String piece : pieces) {
      int from = 0;
      for (Matcher match = pattern.matcher(piece); match.find(); from = match.end()) {
        if (from < match.start()) {
          cut.add(piece.substring(from, match.start()));
        }
        cut.add(match.group());
      }
      if (from < piece.length()) {
        cut.add(piece.substring(from));
      }
    }
    return cut;
  }

  /** Parts of expressions; a nested class, as the constants above cannot see the enum's fields. */
  private static final class Modern {
    /** Letters with case, as far as Unicode 11 knew them. */
    static final String CASED_LETTERS =
        "A-Za-z\u00b5\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u01ba\u01bc-\u01bf\u01c4-\u0293"
            + "\u0295-\u02af\u0370-\u0373\u0376\u0377\u037b-\u037d\u037f\u0386\u0388-\u038a"
            + "\u038c\u038e-\u03a1\u03a3-\u03f5\u03f7-\u0481\u048a-\u052f\u0531-\u0556"
            + "\u10a0-\u10c5\u13a0-\u13f5\u13f8-\u13fd\u1c90-\u1cba\u1cbd-\u1cbf\u1d00-\u1d2b"
            + "\u1d6b-\u1d77\u1d79-\u1d9a\u1e00-\u1f15\u1f18-\u1f1d\u1f20-\u1f45\u1f48-\u1f4d"
            + "\u1f50-\u1f57\u1f59\u1f5b\u1f5d\u1f5f-\u1f7d\u1f80-\u1fb4\u1fb6-\u1fbc\u1fbe"
            + "\u1fc2-\u1fc4\u1fc6-\u1fcc\u1fd0-\u1fd3\u1fd6-\u1fdb\u1fe0-\u1fec\u1ff2-\u1ff4"
            + "\u1ff6-\u1ffc\u2102\u2107\u210a-\u2113\u2115\u2119-\u211d\u2124\u2126\u2128"
            + "\u212a-\u212d\u212f-\u2134\u2139\u213c-\u213f\u2145-\u2149\u214e\u2183\u2184"
            + "\u2c00-\u2c7b\u2c7e-\u2ce4\u2ceb-\u2cee\u2cf2\u2cf3\ua640-\ua66d\ua680-\ua69b"
            + "\ua722-\ua76f\ua771-\ua787\ua78b-\ua78e\uab70-\uabbf\ufb00-\ufb06\ufb13-\ufb17"
            + "\uff21-\uff3a\uff41-\uff5a\ud801\udc00-\ud801\udc4f\ud801\udcb0-\ud801\udcd3"
            + "\ud801\udcd8-\ud801\udcfb\ud803\udc80-\ud803\udcb2\ud803\udcc0-\ud803\udcf2"
            + "\ud806\udca0-\ud806\udcdf\ud83a\udd00-\ud83a\udd43";

    static final String TEKKEN =
        "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+"
            + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*"
            + "|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

    /** What Llama 3 and Qwen 2 share but for how many digits make a piece. */
    static String expression(String digits) {
      return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|"
          + digits
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
    }

    static String possessive(String digits) {
      return "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}++|"
          + digits
          + "| ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*+|\\s*[\\r\\n]++|\\s+(?!\\S)|\\s++";
    }
  }
}
