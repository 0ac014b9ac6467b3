package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AlgebraTest {
  private static Formula formula(String plain) {
    return FormulaParser.parse(plain).orElseThrow();
  }

  private static long workers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals(Algebra.THREAD))
        .count();
  }

  @Test
  void aProofThatTakesTooLongIsNoneAndLeavesNoThread() throws InterruptedException {
    Algebra algebra = new Algebra(1000);
    long before = workers();
    Formula a = formula("(1+x)^99*(1-x)^99*(1+y)^99");
    Formula b = formula("(1-x^2)^99*(1+y)^99");
    for (int i = 0; i < 3; i++) {
      long start = System.nanoTime();
      assertFalse(algebra.equal(a, b));
      boolean remembered = i > 0;
      assertTrue(!remembered || System.nanoTime() - start < 100_000_000, "asked again");
    }
    assertTrue(algebra.equal(formula("(x+1)^2"), formula("x^2+2*x+1")), "still works");
    assertEquals(before + 1, workers());
  }

  @Test
  void bindsAsMathematicsDoes() {
    for (String[] same :
        new String[][] {
          {"-2^2", "0-4"},
          {"2^3^2", "512"},
          {"8/4/2", "1"},
          {"1/2x", "x/2"},
          {"2x^2", "2*(x^2)"},
          {"x^-1", "1/x"},
          {"sin2x", "sin(2*x)"},
          {"sinxcosx", "sin(x)*cos(x)"},
          {"sin(x)y", "y*sin(x)"},
          {"sin^2x", "(sin(x))^2"},
          {"log_(2)8x", "log_(2)(8*x)"},
          {"xsqrt(2)", "sqrt(2)*x"},
          {"|x||y|", "|x*y|"},
          {"2pix", "x*pi*2"}
        }) {
      assertTrue(Algebra.shared().equal(formula(same[0]), formula(same[1])), same[0]);
    }
  }

  @Test
  void wordsAndTheEndlessAreNoFormulas() {
    for (String text :
        new String[] {
          "",
          "yes",
          "a+b+c",
          "1..2",
          "(1",
          "1)",
          "x^",
          "+",
          "1 0",
          "x2",
          "x_(1)",
          "101!",
          "9^101",
          "9^9^9",
          "999999999999999999999",
          "sin",
          "binom(5)",
          "|x",
          "x=1",
          "∞"
        }) {
      assertEquals(Optional.empty(), FormulaParser.parse(text), text);
    }
  }
}
