package dev.ets.testing;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** Damages files as chance or malice might. */
public final class Mutator {
  private static final long[] EXTREMES = {
    0,
    1,
    2,
    8,
    31,
    33,
    255,
    1 << 16,
    Integer.MAX_VALUE,
    1L << 31,
    0xFFFF_FFFFL,
    1L << 32,
    1L << 40,
    1L << 61,
    1L << 62,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    -1,
    -2
  };

  /** What may stand where a JSON value stood. */
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "\"\"",
          "\"..\"",
          "\"/etc/passwd\"",
          "\"a/b\"",
          "\"F64\"",
          "\"F16\"",
          "\"yarn\"",
          "{}",
          "[]",
          "[[]]",
          "{\"a\":{}}",
          "0.5",
          "-0.0",
          "1e-320",
          "1e308",
          "1e400",
          "-1e999999999",
          "9223372036854775808",
          "99999999999999999999999999999999999999",
          "1".repeat(200),
          "[".repeat(3000),
          "\"" + "x".repeat(3000) + "\"",
          "0x10",
          "NaN");

  private static final Pattern NUMBER = Pattern.compile("-?\\b\\d[\\d.eE+-]*");
  private static final Pattern VALUE =
      Pattern.compile("(?<=[:\\[,])\\s*(\"[^\"]*\"|-?\\d[\\d.eE+-]*|true|false|null)");
  private static final Pattern MEMBER =
      Pattern.compile(
          "\"[^\"]*\"\\s*:\\s*(\"[^\"]*\"|-?\\d[\\d.eE+-]*|true|false|null|\\[[^\\[\\]]*])");

  private Mutator() {}

  /**
   * How many files a test damages: the property {@code ets.mutations}, for long runs by hand, or
   * what is quick.
   */
  public static int rounds(int quick) {
    return Integer.getInteger("ets.mutations", quick);
  }

  /** One to three bytes or numbers changed, mostly in the first half; sometimes cut. */
  public static byte[] bytes(byte[] original, Random random) {
    byte[] file = original.clone();
    ByteBuffer buffer = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = random.nextInt(3); i >= 0; i--) {
      // Headers are where damage matters; the second half of the file is mostly weights.
      int at = random.nextInt(random.nextBoolean() ? file.length : file.length / 2);
      long extreme = EXTREMES[random.nextInt(EXTREMES.length)];
      switch (random.nextInt(4)) {
        case 0 -> file[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> file[at] = (byte) random.nextInt();
        case 2 -> buffer.putInt(Math.min(at, file.length - 4), (int) extreme);
        default -> buffer.putLong(Math.min(at, file.length - 8), extreme);
      }
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(file, random.nextInt(file.length)) : file;
  }

  /** JSON with one or two numbers, values or members replaced, dropped or doubled. */
  public static byte[] json(byte[] original, Random random) {
    String text = new String(original, StandardCharsets.UTF_8);
    for (int i = random.nextInt(2); i >= 0; i--) {
      text =
          switch (random.nextInt(5)) {
            case 0 -> replaced(text, NUMBER, random, _ -> extreme(random));
            case 1 -> replaced(text, VALUE, random, _ -> VALUES.get(random.nextInt(VALUES.size())));
            case 2 -> replaced(text, MEMBER, random, _ -> "\"dropped\":0");
            case 3 -> replaced(text, MEMBER, random, m -> m + "," + m);
            default -> replaced(text, VALUE, random, m -> anotherValue(original, m, random));
          };
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static String extreme(Random random) {
    return Long.toString(EXTREMES[random.nextInt(EXTREMES.length)]);
  }

  /** A value that stands somewhere else in the file. */
  private static String anotherValue(byte[] original, String otherwise, Random random) {
    List<MatchResult> all = matches(VALUE, new String(original, StandardCharsets.UTF_8));
    return all.isEmpty() ? otherwise : all.get(random.nextInt(all.size())).group();
  }

  private static String replaced(
      String text, Pattern pattern, Random random, UnaryOperator<String> by) {
    List<MatchResult> all = matches(pattern, text);
    if (all.isEmpty()) {
      return text;
    }
    MatchResult one = all.get(random.nextInt(all.size()));
    return text.substring(0, one.start()) + by.apply(one.group()) + text.substring(one.end());
  }

  private static List<MatchResult> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().toList();
  }
}
