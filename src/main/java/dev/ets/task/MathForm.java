package dev.ets.task;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What an answer consists of, read from {@link PlainMath}'s spelling or from its own. */
sealed interface MathForm {
  /** Has no parts: a number, a formula or words. */
  record Single(String spelled) implements MathForm {
    /** Whether it is one of the numbers that have one spelling. */
    boolean isNumber() {
      return WHOLE.matcher(spelled).matches() || FRACTION.matcher(spelled).matches();
    }

    /**
     * Whole numbers, and fractions that could be reduced: as in PRM800K's grader they are equal to
     * the same number only, not to a formula of that value.
     */
    boolean literal() {
      Matcher fraction = FRACTION.matcher(spelled);
      return WHOLE.matcher(spelled).matches()
          || fraction.matches() && !isReduced(fraction.group(2), fraction.group(3));
    }
  }

  /**
   * Tuples and intervals, sets and lists, unions, equations, matrices.
   *
   * @param separator between parts
   * @param ordered whether the order of the parts counts
   */
  record Group(String open, String separator, String close, boolean ordered, List<MathForm> parts)
      implements MathForm {
    @Override
    public String spelled() {
      return parts.stream()
          .map(MathForm::spelled)
          .collect(Collectors.joining(separator, open, close));
    }

    boolean sameKind(Group other) {
      return open.equals(other.open)
          && separator.equals(other.separator)
          && close.equals(other.close)
          && parts.size() == other.parts.size();
    }
  }

  Pattern WHOLE = Pattern.compile("-?[0-9]+");
  Pattern DECIMAL =
      Pattern.compile(
          "([-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+))(?:\\*10\\^\\(?(-?[0-9]{1,3})\\)?|e([-+]?[0-9]{1,3}))?");
  Pattern FRACTION = Pattern.compile("(-?)\\(?(-?[0-9]+)\\)?/\\(?(-?[0-9]+)\\)?");
  Pattern NAMED = Pattern.compile("([a-zα-ω])[=∈](.+)");

  /** Longer texts are not taken apart. */
  int MAX_LENGTH = 2000;

  /** One spelling for the forms that are equal part by part. */
  String spelled();

  /** Reads plain text. */
  static MathForm parse(String plain) {
    if (plain.length() > MAX_LENGTH) {
      return new Single(plain);
    }
    Matcher named = NAMED.matcher(plain);
    if (named.matches() && split(plain, ',').size() == 1) {
      return parse(named.group(2));
    }
    if (plain.startsWith("⟦") && closing(plain) == plain.length() - 1) {
      return matrix(plain.substring(1, plain.length() - 1));
    }
    if (isBracketed(plain)) {
      return bracketed(plain);
    }
    if (split(plain, ',').size() > 1) {
      return set(withoutSharedName(split(plain, ',')));
    }
    if (split(plain, '∪').size() > 1) {
      return new Group("", "∪", "", false, sorted(split(plain, '∪')));
    }
    int sign = plain.indexOf('±');
    if (sign >= 0 && sign == plain.lastIndexOf('±')) {
      return set(List.of(plain.replace('±', '+'), plain.replace('±', '-')));
    }
    if (split(plain, '=').size() > 1) {
      return new Group("", "=", "", true, parseAll(split(plain, '=')));
    }
    return new Single(number(plain).orElse(plain));
  }

  private static MathForm bracketed(String plain) {
    List<String> parts = split(plain.substring(1, plain.length() - 1), ',');
    if (plain.startsWith("{")) {
      return set(parts);
    }
    if (parts.size() == 1) {
      return parse(parts.getFirst());
    }
    String close = plain.substring(plain.length() - 1);
    return new Group(plain.substring(0, 1), ",", close, true, parseAll(parts));
  }

  /** Sets and lists of solutions alike: {1,2} is 2,1. */
  private static MathForm set(List<String> parts) {
    return new Group("{", ",", "}", false, sorted(parts));
  }

  private static MathForm matrix(String inner) {
    List<MathForm> rows = new ArrayList<>();
    for (String row : split(inner, ';')) {
      rows.add(new Group("", ",", "", true, parseAll(split(row, ','))));
    }
    return new Group("⟦", ";", "⟧", true, rows);
  }

  /** "x=1,x=2" as "1,2"; "x=1,y=2" keeps its names. */
  private static List<String> withoutSharedName(List<String> parts) {
    String first = parts.getFirst();
    String start = first.length() < 2 ? first : first.substring(0, 2);
    boolean shared =
        NAMED.matcher(first).matches() && parts.stream().allMatch(part -> part.startsWith(start));
    return shared ? parts.stream().map(part -> part.substring(2)).toList() : parts;
  }

  private static List<MathForm> parseAll(List<String> parts) {
    return parts.stream().map(MathForm::parsePart).toList();
  }

  /** A part keeps the name that it is an equation for. */
  private static MathForm parsePart(String part) {
    Matcher named = NAMED.matcher(part);
    return named.matches()
        ? new Group("", "=", "", true, List.of(new Single(named.group(1)), parse(named.group(2))))
        : parse(part);
  }

  private static List<MathForm> sorted(List<String> parts) {
    List<MathForm> forms = new ArrayList<>(parseAll(parts));
    forms.sort(Comparator.comparing(MathForm::spelled));
    return forms;
  }

  /** The one spelling of a number; a fraction that could be reduced is spelled as it is. */
  private static Optional<String> number(String plain) {
    Matcher decimal = DECIMAL.matcher(plain);
    if (decimal.matches()) {
      String exponent = decimal.group(2) == null ? decimal.group(3) : decimal.group(2);
      BigDecimal value = new BigDecimal(decimal.group(1));
      return Rationals.spelled(
          exponent == null ? value : value.scaleByPowerOfTen(Integer.parseInt(exponent)),
          BigDecimal.ONE);
    }
    Matcher fraction = FRACTION.matcher(plain);
    if (!fraction.matches()) {
      return Optional.empty();
    }
    String above = fraction.group(2);
    String below = fraction.group(3);
    long minus = (fraction.group(1) + above + below).chars().filter(c -> c == '-').count();
    String sign = minus % 2 == 1 ? "-" : "";
    return Optional.of(sign + above.replace("-", "") + "/" + below.replace("-", ""));
  }

  private static boolean isReduced(String above, String below) {
    BigInteger denominator = new BigInteger(below);
    return new BigInteger(above).gcd(denominator).equals(BigInteger.ONE)
        && !denominator.equals(BigInteger.ONE);
  }

  /** Whether the first character opens what the last one closes, an interval's ends in any mix. */
  private static boolean isBracketed(String plain) {
    return plain.length() > 2
        && "([{".indexOf(plain.charAt(0)) >= 0
        && closing(plain) == plain.length() - 1;
  }

  /** Where the bracket that the text starts with is closed; -1 when it is not. */
  private static int closing(String plain) {
    int open = 0;
    for (int i = 0; i < plain.length(); i++) {
      open += depth(plain.charAt(i));
      if (open == 0) {
        return i;
      }
    }
    return -1;
  }

  private static int depth(char c) {
    return switch (c) {
      case '(', '[', '{', '⟦' -> 1;
      case ')', ']', '}', '⟧' -> -1;
      default -> 0;
    };
  }

  /** The parts between separators that are in no bracket. */
  private static List<String> split(String plain, char separator) {
    List<String> parts = new ArrayList<>();
    int open = 0;
    int start = 0;
    for (int i = 0; i < plain.length(); i++) {
      open += depth(plain.charAt(i));
      if (open == 0 && plain.charAt(i) == separator) {
        parts.add(plain.substring(start, i));
        start = i + 1;
      }
    }
    parts.add(plain.substring(start));
    return parts;
  }
}
