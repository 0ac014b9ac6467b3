package dev.ets.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.hipparchus.complex.Complex;

/** Functions that a {@link Formula} may call. */
enum Function {
  SQRT("Sqrt"),
  SIN("Sin"),
  COS("Cos"),
  TAN("Tan"),
  COT("Cot"),
  SEC("Sec"),
  CSC("Csc"),
  ARCSIN("ArcSin"),
  ARCCOS("ArcCos"),
  ARCTAN("ArcTan"),
  LN("Log"),
  LOG("Log10"),
  ABS("Abs"),
  FACTORIAL("Factorial"),
  /** Of a base and a number. */
  LOGBASE("Log"),
  /** Of a number and the degree. */
  ROOT("Surd"),
  BINOM("Binomial");

  private static final List<Function> LONGEST_FIRST =
      Arrays.stream(values())
          .sorted(Comparator.comparingInt((Function f) -> f.spelled().length()).reversed())
          .toList();

  private final String symja;

  Function(String symja) {
    this.symja = symja;
  }

  /** All, so that none comes before one whose name starts with its own. */
  static List<Function> longestFirst() {
    return LONGEST_FIRST;
  }

  /** The name in plain text, such as {@code sqrt}. */
  String spelled() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The name in Symja. */
  String symja() {
    return symja;
  }

  /** How many arguments it takes. */
  int arity() {
    return compareTo(LOGBASE) < 0 ? 1 : 2;
  }

  /** The inverse that {@code sin^{-1}} means; null when it has none here. */
  Function inverse() {
    return switch (this) {
      case SIN -> ARCSIN;
      case COS -> ARCCOS;
      case TAN -> ARCTAN;
      default -> null;
    };
  }

  /** The value; NaN where it is left to Symja. */
  Complex at(List<Complex> arguments) {
    Complex x = arguments.getFirst();
    return switch (this) {
      case SQRT -> x.sqrt();
      case SIN -> x.sin();
      case COS -> x.cos();
      case TAN -> x.tan();
      case COT -> x.tan().reciprocal();
      case SEC -> x.cos().reciprocal();
      case CSC -> x.sin().reciprocal();
      case ARCSIN -> x.asin();
      case ARCCOS -> x.acos();
      case ARCTAN -> x.atan();
      case LN -> x.log();
      case LOG -> x.log().divide(Math.log(10));
      case ABS -> new Complex(x.norm());
      case LOGBASE -> arguments.getLast().log().divide(x.log());
      case ROOT, FACTORIAL, BINOM -> Complex.NaN;
    };
  }
}
