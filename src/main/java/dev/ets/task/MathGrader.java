package dev.ets.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Answers to competition problems in LaTeX or plain text, by the rules of PRM800K's grader (see
 * {@link PlainMath}): the same after normalising, or, part by part, formulas that are proved equal.
 * Whole numbers are equal to whole numbers only, and fractions must be reduced as far as the truth.
 * Beyond PRM800K: numbers are exact and may be in scientific notation, the order of a set or a list
 * of solutions does not count, and {@code ±} is two solutions.
 */
final class MathGrader implements Grader {
  @Override
  public String name() {
    return "math";
  }

  @Override
  public Optional<String> canonical(String answer) {
    String plain = PlainMath.of(answer);
    return plain.isEmpty() ? Optional.empty() : Optional.of(MathForm.parse(plain).spelled());
  }

  @Override
  public boolean equal(String canonical, String other) {
    return canonical.equals(other) || same(MathForm.parse(canonical), MathForm.parse(other));
  }

  private static boolean same(MathForm form, MathForm other) {
    if (form.spelled().equals(other.spelled())) {
      return true;
    }
    if (form instanceof MathForm.Group a && other instanceof MathForm.Group b) {
      return a.sameKind(b) && (a.ordered() ? inOrder(a, b) : inAnyOrder(a, b));
    }
    return form instanceof MathForm.Single a
        && other instanceof MathForm.Single b
        && !a.literal()
        && !b.literal()
        && !(a.isNumber() && b.isNumber())
        && proved(a.spelled(), b.spelled());
  }

  private static boolean inOrder(MathForm.Group a, MathForm.Group b) {
    for (int i = 0; i < a.parts().size(); i++) {
      if (!same(a.parts().get(i), b.parts().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Equality is an equivalence, so any equal part will do as a partner. */
  private static boolean inAnyOrder(MathForm.Group a, MathForm.Group b) {
    List<MathForm> left = new ArrayList<>(b.parts());
    for (MathForm part : a.parts()) {
      int partner = 0;
      while (partner < left.size() && !same(part, left.get(partner))) {
        partner++;
      }
      if (partner == left.size()) {
        return false;
      }
      left.remove(partner);
    }
    return true;
  }

  private static boolean proved(String a, String b) {
    Optional<Formula> one = FormulaParser.parse(a);
    Optional<Formula> other = FormulaParser.parse(b);
    return one.isPresent() && other.isPresent() && Algebra.shared().equal(one.get(), other.get());
  }
}
