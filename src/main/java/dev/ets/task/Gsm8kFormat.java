package dev.ets.task;

import dev.ets.UsageException;
import java.util.List;

/**
 * GSM8K (github.com/openai/grade-school-math): the answer is a rationale whose last line is {@code
 * #### 72}.
 */
final class Gsm8kFormat implements DataFormat {
  private static final String MARK = "####";

  @Override
  public String name() {
    return "GSM8K";
  }

  @Override
  public List<String> fields() {
    return List.of("question", "answer");
  }

  @Override
  public Problem read(JsonLines.Line line) {
    String rationale = line.text("answer");
    int mark = rationale.lastIndexOf(MARK);
    String answer = mark < 0 ? "" : rationale.substring(mark + MARK.length()).strip();
    if (answer.isEmpty()) {
      throw new UsageException(line.where() + "\"answer\" has no last line " + MARK + " ANSWER");
    }
    return new Problem(line.text("question"), answer);
  }
}
