package dev.ets.task;

import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * One plain spelling for what an answer may look like, by the rules of PRM800K's grader
 * (github.com/openai/prm800k, MIT licence; and Hendrycks' MATH before it): no LaTeX layout, units,
 * currency, per cent, degrees or thousands' commas, lower case.
 */
final class PlainMath {
  /** Longer texts are no answers; they are compared as they are. */
  private static final int MAX_LENGTH = 1000;

  private static final Pattern ALL_TEXT = Pattern.compile("^\\\\text\\{([^{}]*)\\}$");
  private static final Pattern CHOICE_OF_WORDS =
      Pattern.compile("\\\\(?:text|mbox)\\{\\s*(?:and|or)\\s*\\}|\\s(?:and|or)\\s");
  private static final Pattern MIXED = Pattern.compile("([0-9]) +([0-9]+) */ *([0-9]+)");
  private static final Pattern THOUSANDS =
      Pattern.compile("(?<![0-9.,])[0-9]{1,3}(?:,[0-9]{3})+(?![0-9]|,[0-9])");
  private static final Pattern LATEX_COMMA = Pattern.compile("\\{,\\}|,\\s*\\\\!\\s*");
  private static final Pattern LARGE =
      Pattern.compile("(?<=[0-9])\\s*(?:\\\\text\\{\\s*)?(thousand|million|billion|trillion)\\}?");

  private static final String POWER = "(?:\\s*\\^\\s*\\{?[0-9]\\}?)?";
  private static final Pattern UNIT_IN_TEXT =
      Pattern.compile(
          "(?<=.)[\\s,]*\\\\(?:text|mbox|textrm|mathrm)\\{[\\sA-Za-z./]*\\}" + POWER + "$");
  private static final String UNIT =
      "(?:degree|cm|mm|km|kg|centimeter|millimeter|kilometer|meter|mile|second|minute|hour|day|week"
          + "|month|year|foot|feet|ft|inch|yard|gram|kilogram|pound|ounce|liter|gallon|dollar|cent"
          + "|percent|unit|point|mph)(?:es|s)?";
  private static final Pattern UNIT_IN_WORDS =
      Pattern.compile(
          "(?<=[0-9})])\\s*(?:(?:square|cubic|sq)\\.?\\s*)?%s(?:\\s*(?:per|/)\\s*%s)?%s$"
              .formatted(UNIT, UNIT, POWER),
          Pattern.CASE_INSENSITIVE);

  private PlainMath() {}

  /** The plain spelling of {@code answer}; empty when there is nothing in it. */
  static String of(String answer) {
    String text = answer.strip();
    if (text.length() > MAX_LENGTH) {
      return text.replaceAll("\\s+", " ");
    }
    text = characters(text);
    text = text.replaceFirst("(?<=.)\\.$", "").strip();
    text = ALL_TEXT.matcher(text).replaceFirst("$1");
    text = LATEX_COMMA.matcher(text).replaceAll(",");
    text = CHOICE_OF_WORDS.matcher(text).replaceAll(" , ");
    text = withoutUnits(LARGE.matcher(text).replaceAll(PlainMath::power));
    if (text.indexOf('(') < 0 && text.indexOf('[') < 0 && !text.contains("\\{")) {
      text = THOUSANDS.matcher(text).replaceAll(number -> number.group().replace(",", ""));
    }
    text = MIXED.matcher(text).replaceAll("$1\\\\frac{$2}{$3}");
    return Latex.plain(text).toLowerCase(Locale.ROOT);
  }

  private static String characters(String text) {
    return text.replaceAll("[−–]", "-")
        .replaceAll("[·×]", "*")
        .replace("÷", "/")
        .replace("π", "\\pi ")
        .replace("√", "\\sqrt ")
        .replace("**", "^")
        .replace("~", " ")
        .replace("°", "")
        .replaceAll("\\\\\\$|\\$", "")
        .replaceAll("\\\\[()\\[\\]]", "")
        .strip();
  }

  private static String power(MatchResult word) {
    return switch (word.group(1)) {
      case "thousand" -> "*10^3";
      case "million" -> "*10^6";
      case "billion" -> "*10^9";
      default -> "*10^12";
    };
  }

  /** Without what stands behind a number; a text without any digit is no number with a unit. */
  private static String withoutUnits(String text) {
    Matcher inText = UNIT_IN_TEXT.matcher(text);
    if (inText.find() && text.substring(0, inText.start()).matches("(?s).*[0-9].*")) {
      return text.substring(0, inText.start());
    }
    return UNIT_IN_WORDS.matcher(text).replaceFirst("");
  }
}
