package dev.ets.task;

import java.util.Optional;

/** Equal when the texts are, but for white space at the ends and its amount inside. */
final class ExactGrader implements Grader {
  @Override
  public String name() {
    return "exact";
  }

  @Override
  public Optional<String> canonical(String answer) {
    String text = answer.strip().replaceAll("\\s+", " ");
    return text.isEmpty() ? Optional.empty() : Optional.of(text);
  }
}
