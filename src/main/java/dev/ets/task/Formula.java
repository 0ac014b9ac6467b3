package dev.ets.task;

import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import org.hipparchus.complex.Complex;

/** An expression of numbers, at most two unknowns, operators and {@link Function}s. */
sealed interface Formula {
  /** A number that is not negative. */
  record Decimal(BigDecimal value) implements Formula {}

  /** The circle's number {@code π}, {@code e}, the imaginary unit {@code i}, or an unknown. */
  record Letter(char name) implements Formula {}

  /** {@code left operator right}. */
  record Operation(Operator operator, Formula left, Formula right) implements Formula {}

  /** A function of its arguments, as many as it takes. */
  record Call(Function function, List<Formula> arguments) implements Formula {}

  /** Between two expressions. */
  enum Operator {
    PLUS('+'),
    MINUS('-'),
    TIMES('*'),
    OVER('/'),
    POWER('^');

    private final char sign;

    Operator(char sign) {
      this.sign = sign;
    }
  }

  /**
   * The value where each unknown has a value of its own that is the same in every formula.
   *
   * @param place unknowns are positive in even places, negative in odd ones
   * @return NaN or infinite where there is none, or where doubles do not reach
   */
  default Complex at(int place) {
    return switch (this) {
      case Decimal number -> new Complex(number.value().doubleValue());
      case Letter letter ->
          switch (letter.name()) {
            case 'π' -> new Complex(Math.PI);
            case 'e' -> new Complex(Math.E);
            case 'i' -> Complex.I;
            default -> {
              double size = new SplittableRandom(31L * letter.name() + place).nextDouble(0.3, 2.3);
              yield new Complex(place % 2 == 0 ? size : -size);
            }
          };
      case Operation(Operator operator, Formula left, Formula right) -> {
        Complex a = left.at(place);
        Complex b = right.at(place);
        yield switch (operator) {
          case PLUS -> a.add(b);
          case MINUS -> a.subtract(b);
          case TIMES -> a.multiply(b);
          case OVER -> a.divide(b);
          case POWER -> a.isZero() && b.isZero() ? Complex.NaN : a.pow(b);
        };
      }
      case Call call ->
          call.function().at(call.arguments().stream().map(x -> x.at(place)).toList());
    };
  }

  /** As Symja reads it, with every bracket; numbers become exact fractions. */
  default String symja() {
    return switch (this) {
      case Decimal number -> Rationals.spelled(number.value(), BigDecimal.ONE).orElseThrow();
      case Letter letter ->
          switch (letter.name()) {
            case 'π' -> "Pi";
            case 'e' -> "E";
            case 'i' -> "I";
            default -> "v" + (int) letter.name();
          };
      case Operation(Operator operator, Formula left, Formula right) ->
          "(" + left.symja() + ")" + operator.sign + "(" + right.symja() + ")";
      case Call call ->
          call.function().symja()
              + call.arguments().stream()
                  .map(Formula::symja)
                  .collect(Collectors.joining(",", "(", ")"));
    };
  }

  /** Whether there is an unknown in it. */
  default boolean varies() {
    return switch (this) {
      case Decimal _ -> false;
      case Letter letter -> "πei".indexOf(letter.name()) < 0;
      case Operation operation -> operation.left().varies() || operation.right().varies();
      case Call call -> call.arguments().stream().anyMatch(Formula::varies);
    };
  }
}
