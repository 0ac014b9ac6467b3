package dev.ets.task;

import dev.ets.task.Formula.Call;
import dev.ets.task.Formula.Letter;
import dev.ets.task.Formula.Operation;
import dev.ets.task.Formula.Operator;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a formula in plain text, with products that need no sign. As in PRM800K's grader, what
 * could be a word (more than two letters that are no function's) or could take for ever is none.
 */
final class FormulaParser {
  private static final int MAX_LENGTH = 200;
  private static final int MAX_DIGITS = 20;
  private static final int MAX_LETTERS = 2;

  /** Of exponents, and of arguments of factorials and binomials. */
  private static final double MAX_SIZE = 100;

  private final String text;
  private final Set<Character> letters = new HashSet<>();
  private int at;
  private boolean insideBars;

  private FormulaParser(String text) {
    this.text = text;
  }

  /** The text is no formula. */
  private static final class Malformed extends RuntimeException {
    Malformed(String what) {
      super(what, null, false, false);
    }
  }

  /** The formula that is all of {@code text}; empty when it is none. */
  static Optional<Formula> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    FormulaParser parser = new FormulaParser(text);
    try {
      Formula formula = parser.sum();
      return parser.at == text.length() ? Optional.of(formula) : Optional.empty();
    } catch (Malformed e) {
      return Optional.empty();
    }
  }

  private Formula sum() {
    Formula sum = product();
    while (next() == '+' || next() == '-') {
      Operator operator = text.charAt(at++) == '+' ? Operator.PLUS : Operator.MINUS;
      sum = new Operation(operator, sum, product());
    }
    return sum;
  }

  private Formula product() {
    Formula product = signed();
    while (true) {
      if (take('*')) {
        product = new Operation(Operator.TIMES, product, signed());
      } else if (take('/')) {
        product = new Operation(Operator.OVER, product, signed());
      } else if (startsFactor()) {
        product = new Operation(Operator.TIMES, product, power());
      } else {
        return product;
      }
    }
  }

  private Formula signed() {
    if (take('-')) {
      return new Operation(Operator.MINUS, whole(0), signed());
    }
    return take('+') ? signed() : power();
  }

  private static Formula whole(int value) {
    return new Formula.Decimal(BigDecimal.valueOf(value));
  }

  private boolean startsFactor() {
    char c = next();
    return Character.isLetterOrDigit(c) || c == '(' || c == '.' || c == '|' && !insideBars;
  }

  private Formula power() {
    Formula base = atom();
    while (take('!')) {
      base = new Call(Function.FACTORIAL, List.of(small(base)));
    }
    return take('^') ? new Operation(Operator.POWER, base, small(signed())) : base;
  }

  /** Refuses what makes numbers of a million digits. */
  private static Formula small(Formula formula) {
    if (!formula.varies() && !(formula.at(0).norm() <= MAX_SIZE)) {
      throw new Malformed("too large");
    }
    return formula;
  }

  private Formula atom() {
    char c = next();
    if (Character.isDigit(c) || c == '.') {
      return number();
    }
    if (take('(')) {
      boolean outside = insideBars;
      insideBars = false;
      Formula inner = sum();
      insideBars = outside;
      expect(')');
      return inner;
    }
    if (!insideBars && take('|')) {
      insideBars = true;
      Formula inner = sum();
      insideBars = false;
      expect('|');
      return new Call(Function.ABS, List.of(inner));
    }
    for (Function function : Function.longestFirst()) {
      if (text.startsWith(function.spelled(), at)) {
        at += function.spelled().length();
        return call(function);
      }
    }
    return letter();
  }

  private Formula number() {
    int start = at;
    while (Character.isDigit(next()) || next() == '.') {
      at++;
    }
    String digits = text.substring(start, at);
    if (digits.length() > MAX_DIGITS || !digits.matches("[0-9]+(\\.[0-9]*)?|\\.[0-9]+")) {
      throw new Malformed(digits);
    }
    return new Formula.Decimal(new BigDecimal(digits));
  }

  private Formula letter() {
    char c = next();
    if (text.startsWith("pi", at)) {
      at += 2;
      return new Letter('π');
    }
    at++;
    boolean indexed = Character.isDigit(next());
    if (!Character.isLetter(c) || indexed || letters.add(c) && letters.size() > MAX_LETTERS) {
      throw new Malformed("no letter");
    }
    return new Letter(c);
  }

  private Formula call(Function function) {
    if (function == Function.LOG && take('_')) {
      Formula base = atom();
      return new Call(Function.LOGBASE, List.of(base, argument()));
    }
    if (function.arity() == 2) {
      return binary(function);
    }
    if (take('^')) {
      if (text.startsWith("(-1)", at) && function.inverse() != null) {
        at += "(-1)".length();
        return new Call(function.inverse(), List.of(argument()));
      }
      Formula exponent = small(atom());
      Formula value = new Call(function, List.of(argument()));
      return new Operation(Operator.POWER, value, exponent);
    }
    return new Call(function, List.of(argument()));
  }

  private Formula binary(Function function) {
    expect('(');
    Formula first = sum();
    expect(',');
    Formula second = small(sum());
    expect(')');
    if (function == Function.ROOT && first.varies()) {
      // Symja simplifies powers; its Surd, the real root of a number that may be negative, not.
      Formula exponent = new Operation(Operator.OVER, whole(1), second);
      return new Operation(Operator.POWER, first, exponent);
    }
    return new Call(function, List.of(function == Function.BINOM ? small(first) : first, second));
  }

  /** What is in brackets, or a product up to the next function: sin 2x cos x is (sin 2x)(cos x). */
  private Formula argument() {
    if (next() == '(') {
      return atom();
    }
    Formula product = power();
    while (startsFactor() && next() != '(' && !startsFunction()) {
      product = new Operation(Operator.TIMES, product, power());
    }
    return product;
  }

  private boolean startsFunction() {
    return Function.longestFirst().stream().anyMatch(f -> text.startsWith(f.spelled(), at));
  }

  /** The next character; 0 at the end. */
  private char next() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private boolean take(char c) {
    if (next() != c) {
      return false;
    }
    at++;
    return true;
  }

  private void expect(char c) {
    if (!take(c)) {
      throw new Malformed("no " + c);
    }
  }
}
