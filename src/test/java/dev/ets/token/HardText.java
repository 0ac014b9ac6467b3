package dev.ets.token;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * Well-formed text that tokenizers find hard, and prose and code that they are made for.
 *
 * @param known which code points may occur
 * @param marks what special tokens look like
 */
public record HardText(IntPredicate known, List<String> marks) {
  private static final String[] WORDS = {
    "the",
    "answer",
    "is",
    "of",
    "and",
    "Step",
    "total",
    "hello",
    "WORLD",
    "naïve",
    "café",
    "été",
    "straße",
    "İstanbul",
    "ΣΊΣΥΦΟΣ",
    "Привет",
    "мир",
    "don't",
    "I'll",
    "we've",
    "it'S",
    "you'RE",
    "o'clock",
    "'ſ",
    "x_1",
    "camelCase",
    "number",
    "apples",
    "times",
    "together",
    "shared"
  };
  private static final String[] CODE = {
    "for (int i = 0; i < n; i++) {\n\t",
    "def f(x):\n    return x**2\n",
    "<|im_end|>",
    "a[i]+=1;",
    "\\frac{1}{2}",
    "$$x^2$$",
    "// TODO: fix\r\n",
    "http://a.b/c?d=e&f=%20",
    "<s>",
    "</s>",
    "[CLS]",
    "<0x0A>",
    "▁",
    "▁▁a",
    "Ġword",
    "##able",
    "[PAD7]",
    "&&||!=",
    "0x1F",
    "3.14e-10",
    "{\"k\": null}"
  };
  private static final String[] HARD = {
    "👩‍👩‍👧‍👦",
    "👍🏽",
    "🇩🇪",
    "❤️",
    "e\u0301\u0323",
    "a\u0300\u0301\u0302",
    "\u1e9b\u0323",
    "가각힣",
    "\u1100\u1161\u11a8",
    "中文字符",
    "日本語のテキスト",
    "カタカナ",
    "שלום",
    "مرحبا",
    "\u202eabc\u202c",
    "हिन्दी",
    "ไทย",
    "\u00a0",
    "\u3000",
    "\u2028",
    "\u0085",
    "\u200b",
    "\u200d",
    "\ufeff",
    "\u0000",
    "\u001b",
    "\u00ad",
    "½",
    "²",
    "٣",
    "Ⅷ",
    "①",
    "ﬁ",
    "Ǆ",
    "ǅ",
    "ª",
    "ʰ",
    "𝒜",
    "𐐀",
    "𞤀",
    "\ud840\udc00",
    "ﾊﾝｶｸ",
    "、。",
    "‘’",
    "！？"
  };

  /** Joins a few snippets, one kind after the other. */
  public String next(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(1, 14); i > 0; i--) {
      snippet(random, text);
    }
    return text.toString();
  }

  private void snippet(RandomGenerator random, StringBuilder text) {
    switch (random.nextInt(16)) {
      case 0, 1, 2, 3 -> text.append(' ').append(one(random, WORDS));
      case 4 -> text.append(one(random, WORDS));
      case 5 -> text.append(one(random, CODE));
      case 6, 7 -> text.append(one(random, HARD));
      case 8 -> digits(random, text);
      case 9 -> text.repeat(" \t\n\r".charAt(random.nextInt(4)), random.nextInt(1, 6));
      case 10 -> text.append(random.nextBoolean() ? "\r\n" : " ").append(random.nextInt(100_000));
      case 11 -> text.append(marks.get(random.nextInt(marks.size())));
      case 12 -> text.repeat("!?.,;:'\"-_()[]<>".charAt(random.nextInt(16)), random.nextInt(1, 4));
      case 13 -> codePoints(random, text);
      case 14 -> text.append(damaged(random));
      default -> word(random, text);
    }
  }

  private static String one(RandomGenerator random, String[] texts) {
    return texts[random.nextInt(texts.length)];
  }

  private static void digits(RandomGenerator random, StringBuilder text) {
    for (int i = random.nextInt(1, 9); i > 0; i--) {
      text.append((char) ('0' + random.nextInt(10)));
    }
  }

  /** From every plane, half of them from the first. */
  private void codePoints(RandomGenerator random, StringBuilder text) {
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      int c = random.nextBoolean() ? random.nextInt(0x10000) : random.nextInt(0x110000);
      if (!Character.isBmpCodePoint(c) || !Character.isSurrogate((char) c)) {
        if (known.test(c)) {
          text.appendCodePoint(c);
        }
      }
    }
  }

  /** Bytes that are no UTF-8, made text the usual way. */
  private String damaged(RandomGenerator random) {
    byte[] bytes = new byte[random.nextInt(1, 6)];
    random.nextBytes(bytes);
    String text = new String(bytes, StandardCharsets.UTF_8);
    return text.codePoints().allMatch(known) ? text : "\ufffd";
  }

  /** Letters without a gap; now and then very many. */
  private static void word(RandomGenerator random, StringBuilder text) {
    int length = random.nextInt(12) == 0 ? random.nextInt(90, 130) : random.nextInt(1, 20);
    int alphabet = random.nextInt(1, 27);
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(alphabet)));
    }
  }
}
