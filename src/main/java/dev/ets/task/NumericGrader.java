package dev.ets.task;

import java.math.BigDecimal;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Numbers, equal when they are the same rational: integers, decimals, thousands with commas, {@code
 * a/b} and {@code \frac{a}{b}}, per cent (50% is 0.5, not 50). A currency or mathematics {@code $}
 * around the number and a full stop behind it are ignored.
 */
final class NumericGrader implements Grader {
  private static final String UNSIGNED =
      "(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]*)?|\\.[0-9]+";
  private static final String NUMBER = "([-+]?(?:" + UNSIGNED + "))";
  private static final Pattern PLAIN =
      Pattern.compile(NUMBER + "(?:\\s*/\\s*" + NUMBER + ")?\\s*(\\\\?%)?");
  private static final Pattern LATEX =
      Pattern.compile(
          "([-+]?)\\\\[dt]?frac\\{\\s*" + NUMBER + "\\s*\\}\\{\\s*" + NUMBER + "\\s*\\}");
  private static final Pattern AROUND = Pattern.compile("^[\\s$]+|[\\s$.]+$");
  private static final Pattern SIGNED_DOLLARS = Pattern.compile("^([-+])\\s*\\$");

  @Override
  public String name() {
    return "numeric";
  }

  @Override
  public Optional<String> canonical(String answer) {
    String text = AROUND.matcher(answer.replace('\u2212', '-').replace("\\$", "$")).replaceAll("");
    text = SIGNED_DOLLARS.matcher(text).replaceFirst("$1");
    Matcher plain = PLAIN.matcher(text);
    if (plain.matches()) {
      BigDecimal above = number(plain.group(1));
      BigDecimal below = plain.group(2) == null ? BigDecimal.ONE : number(plain.group(2));
      return Rationals.spelled(above, plain.group(3) == null ? below : below.movePointRight(2));
    }
    Matcher latex = LATEX.matcher(text);
    if (latex.matches()) {
      BigDecimal above = number(latex.group(2));
      return Rationals.spelled(
          latex.group(1).equals("-") ? above.negate() : above, number(latex.group(3)));
    }
    return Optional.empty();
  }

  private static BigDecimal number(String text) {
    return new BigDecimal(text.replace(",", ""));
  }
}
