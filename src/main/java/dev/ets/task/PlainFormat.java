package dev.ets.task;

import java.util.List;

/** Our own files, and MATH-500 (Hugging Face's HuggingFaceH4/MATH-500), which has more fields. */
final class PlainFormat implements DataFormat {
  @Override
  public String name() {
    return "plain or MATH-500";
  }

  @Override
  public List<String> fields() {
    return List.of("problem", "answer");
  }

  @Override
  public Problem read(JsonLines.Line line) {
    return new Problem(line.text("problem"), line.text("answer"));
  }
}
