package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepCheckerTest {
  private static final QuantityGraph GRAPH =
      new QuantityGraph(
          List.of(
              new Quantity("Tom", "apples", Relation.BASE, -1, -1, 12, 12),
              new Quantity("Mia", "apples", Relation.TIMES, 0, -1, 3, 36),
              new Quantity("", "apples", Relation.TOTAL, 0, 1, 0, 48),
              new Quantity("Ben", "pens", Relation.MORE, 1, -1, 5, 41)),
          2);
  private static final StepChecker CHECKER =
      new StepChecker(new WordProblem("", List.of(), "48", "", GRAPH));

  @Test
  void trueStepsAreRight() {
    for (WordProblem p : new WordProblems(21, Difficulty.standard()).problems(0, 2000)) {
      StepChecker checker = new StepChecker(p);
      for (String step : p.solution(5)) {
        assertTrue(checker.right(step), step);
      }
    }
  }

  @Test
  void stepsWithAnotherResultAreWrong() {
    RandomStream random = new RandomStream(22, 0);
    for (WordProblem p : new WordProblems(22, Difficulty.standard()).problems(0, 2000)) {
      StepChecker checker = new StepChecker(p);
      for (String step : p.steps()) {
        int at = step.startsWith("The") ? 14 : step.indexOf("= ") + 2;
        int end = at;
        while (Character.isDigit(step.charAt(end))) {
          end++;
        }
        int changed = Integer.parseInt(step.substring(at, end)) + random.between(1, 99);
        String wrong = step.substring(0, at) + changed + step.substring(end);
        assertFalse(checker.right(wrong), wrong);
      }
    }
  }

  @Test
  void onlyTheStatedValueAndItsQuantityCount() {
    assertTrue(CHECKER.right("So Mia has 12 * 3 = 36 apples.\n"));
    assertTrue(CHECKER.right("So Mia has 40 - 4 = 36 apples."));
    assertTrue(CHECKER.right("So Mia has 3 * Tom's 12 = 36 apples.\n"));
    assertTrue(CHECKER.right("So Ben has 36 + 5 = 41 pens."), "a distractor's true value is right");
    assertTrue(CHECKER.right("So Mia and Tom have 36 + 12 = 48 apples."));
    assertFalse(CHECKER.right("So Ben has 36 + 5 = 41 apples."), "Ben has pens");
    assertFalse(CHECKER.right("So Ana has 36 + 5 = 41 pens."), "no Ana");
    assertFalse(CHECKER.right("So Mia and Ben have 36 + 41 = 77 apples."));
    assertFalse(CHECKER.right("So Tom and Tom have 12 + 12 = 24 apples."));
  }

  @Test
  void whatCannotBeReadIsWrong() {
    for (String step :
        List.of(
            "",
            "\n",
            "So Mia has 36 apples.",
            "So Mia has 3 * 12 = 36 apples",
            "So Mia has 3 * 12 = apples.",
            "So Mia has 3 * 12 = 99999999999 apples.",
            "So Mia has 3 * 12 = 36 apples. So Mia",
            "So Mia has Tom = 36 apples.",
            "The answer is .",
            "The answer is 48",
            "The answer is 47.")) {
      assertFalse(CHECKER.right(step), step);
    }
    assertTrue(CHECKER.right("The answer is 48.\n"));
  }

  @Test
  void wordingIsThatOfTheDescription() {
    assertEquals("So Mia has 3 * Tom's 12 = 36 apples.\n", Wording.step(GRAPH, 1));
    assertEquals("So Ben has Mia's 36 + 5 = 41 pens.\n", Wording.step(GRAPH, 3));
    assertEquals("So Tom and Mia have Tom's 12 + Mia's 36 = 48 apples.\n", Wording.step(GRAPH, 2));
    assertEquals("Mia has 3 times as many apples as Tom.", Wording.statement(GRAPH, 1));
    assertEquals("Ben has 5 more pens than Mia has apples.", Wording.statement(GRAPH, 3));
    assertEquals("How many apples do Tom and Mia have together?", Wording.question(GRAPH));
  }
}
