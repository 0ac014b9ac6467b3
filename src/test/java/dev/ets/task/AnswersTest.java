package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;

class AnswersTest {
  private static void expect(String answer, String generated) {
    assertEquals(Optional.of(answer), Answers.extract(generated), generated);
  }

  private static void none(String generated) {
    assertEquals(Optional.empty(), Answers.extract(generated), generated);
  }

  @Test
  void findsEachMarker() {
    expect("77", "Mia has 3 * 12 = 36 apples.\nThe answer is 77.\n");
    expect("77", "So the answer is 77.");
    expect("77", "The final answer is: 77. I hope it is correct.");
    expect("77", "The answer is 77");
    expect("3.5", "The answer is 3.5.\n");
    expect("1,234", "The answer is 1,234.");
    expect("72", "48 + 24 = 72\n#### 72");
    expect("72", "#### 72\nmore");
    expect("5", "Thus $\\boxed{5}$.");
  }

  @Test
  void whatIsAroundAnAnswerIsLeftOut() {
    expect("4", "The final answer is: $\\boxed{4}$.");
    expect("7", "**Answer:** 7");
    expect("7", "We add.\n**Final Answer:** 7.");
    expect("7", "The answer is **7**.");
    expect("7", "**The answer is: 7.**");
    expect("\\frac{1}{2}", "Answer: \\(\\frac{1}{2}\\)");
    expect("65", "The answer is 65 apples.");
    expect("$65", "The answer is $65 altogether.");
    expect("1,250.50", "The answer is 1,250.50 dollars");
    expect("2 million", "The answer is 2 million.");
    expect("5 percent", "The answer is 5 percent.");
    expect("2 pi", "The answer is 2 pi.");
    expect("65 or 66", "The answer is 65 or 66.");
    expect("x = 5", "Answer: x = 5");
    expect("Evelyn", "Answer: Evelyn");
  }

  @Test
  void aLineThatGoesOnToExplainIsNoAnswer() {
    none("Answer: We know that x = 5");
    none("Answer: Let's see");
    none("Answer: 3 boxes of 4 apples are 12");
    none("My Answer: 7");
    expect("5", "The answer is 5.\nAnswer: this is so because it is odd.");
  }

  @Test
  void boxesNest() {
    expect("\\frac{1}{2}", "It is \\boxed{\\frac{1}{2}}.");
    expect("\\{1\\}", "It is \\boxed{\\{1\\}}.");
    expect("\\text{A}", "It is \\fbox{\\text{A}}");
    expect("3", "It is \\boxed 3.");
    expect("12", "It is $\\boxed 12$, as said.");
    none("It is \\boxedwidth{3}");
    expect("1", "First \\boxed{1}, then \\boxed{2");
    none("It is \\boxed{\\frac{1}{2}");
  }

  @Test
  void theLastMarkerCounts() {
    expect("8", "The answer is 7.\nNo: the answer is 8.\n");
    expect("9", "The answer is 8.\n#### 9");
    expect("5", "The answer is $\\boxed{5}$.");
    expect("6", "\\boxed{5} is wrong. The answer is 6.");
  }

  @Test
  void nothingBehindAMarkerIsNoAnswer() {
    none("");
    none("Mia has 3 * 12 = 36 apples.\n");
    none("The answer is");
    none("The answer is .");
    none("#### \n");
    none("\\boxed{ }");
  }
}
