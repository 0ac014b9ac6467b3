package dev.ets.task;

import dev.ets.UsageException;
import java.util.List;

/** MATH (github.com/hendrycks/math): the answer is in the last box of the solution. */
final class MathFormat implements DataFormat {
  @Override
  public String name() {
    return "MATH";
  }

  @Override
  public List<String> fields() {
    return List.of("problem", "solution");
  }

  @Override
  public Problem read(JsonLines.Line line) {
    String answer =
        Answers.lastBox(line.text("solution"))
            .filter(box -> !box.isEmpty())
            .orElseThrow(
                () -> new UsageException(line.where() + "\"solution\" has no \\boxed{ANSWER}"));
    return new Problem(line.text("problem"), answer);
  }
}
