package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GraderTest {
  private static final Grader NUMERIC = Graders.named("numeric");

  @Test
  void spellingsOfOneNumberAreTheSame() {
    for (List<String> same :
        List.of(
            List.of("77", "77.0", "077", " 77 ", "77.", "+77", "154/2", "$77", "77.000", "7700%"),
            List.of("1234567", "1,234,567", "1,234,567.00", "$1,234,567"),
            List.of(
                "0.5",
                ".5",
                "1/2",
                "50%",
                "50\\%",
                "\\frac{1}{2}",
                "\\dfrac{2}{4}",
                "$0.50$",
                "-1/-2"),
            List.of("-3", "\u22123", "-3.0", "-$3", "-6/2", "6 / -2", "-\\frac{6}{2}"),
            List.of("0", "-0", "0.00", "0/5", "0%"),
            List.of("12345678901234567890.1", "123456789012345678901/10"))) {
      for (String a : same) {
        for (String b : same) {
          assertTrue(NUMERIC.same(a, b), a + " and " + b);
        }
      }
    }
  }

  @Test
  void otherNumbersDiffer() {
    for (List<String> pair :
        List.of(
            List.of("77", "78"),
            List.of("77", "-77"),
            List.of("50%", "50"),
            List.of("0.333", "1/3"),
            List.of("0.1", "0.10000000000000000001"),
            List.of("1,234", "1.234"))) {
      assertFalse(NUMERIC.same(pair.get(0), pair.get(1)), pair.toString());
    }
  }

  @Test
  void whatIsNoNumberIsNoAnswer() {
    for (String text :
        List.of(
            "",
            "apples",
            "77 apples",
            "1,23",
            "12,3456",
            "1/0",
            "1/2/3",
            "--1",
            "1e5",
            "[invalid]",
            ".",
            "%")) {
      assertEquals(Optional.empty(), NUMERIC.canonical(text), text);
      assertFalse(NUMERIC.same(text, text), text);
    }
  }

  @Test
  void exactTextIgnoresWhiteSpaceOnly() {
    Grader exact = Graders.named("exact");
    assertTrue(exact.same(" (1,  2)\n", "(1, 2)"));
    assertFalse(exact.same("77.0", "77"));
    assertFalse(exact.same(" ", " "));
  }

  @Test
  void anUnknownNameListsTheKnownOnes() {
    UsageException e = assertThrows(UsageException.class, () -> Graders.named("number"));
    for (Grader grader : Graders.all()) {
      assertTrue(e.getMessage().contains(grader.name()), e.getMessage());
    }
  }
}
