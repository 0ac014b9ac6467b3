package dev.ets.eval;

import dev.ets.task.Grader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A grader that is asked once for each text, however many leaves gave it. Not thread-safe. */
final class Spellings {
  private final Grader grader;
  private final Map<String, Optional<String>> known = new HashMap<>();

  Spellings(Grader grader) {
    this.grader = grader;
  }

  /** As {@link Grader#canonical}. */
  Optional<String> canonical(String answer) {
    return known.computeIfAbsent(answer, grader::canonical);
  }
}
