package dev.ets.eval;

import dev.ets.task.Grader;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** A grader that is asked each question once, however many leaves bring it up. Not thread-safe. */
final class CachingGrader implements Grader {
  private final Grader grader;
  private final Map<String, Optional<String>> canonical = new HashMap<>();
  private final Map<Pair, Boolean> equal = new HashMap<>();

  CachingGrader(Grader grader) {
    this.grader = grader;
  }

  private record Pair(String one, String other) {}

  @Override
  public String name() {
    return grader.name();
  }

  @Override
  public Optional<String> canonical(String answer) {
    return canonical.computeIfAbsent(answer, grader::canonical);
  }

  @Override
  public boolean equal(String form, String other) {
    return equal.computeIfAbsent(
        new Pair(form, other), pair -> grader.equal(pair.one(), pair.other()));
  }
}
