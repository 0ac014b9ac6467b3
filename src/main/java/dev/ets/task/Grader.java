package dev.ets.task;

import java.util.Optional;

/**
 * Says which answers are the same. Implementations are stateless and thread-safe; a new one is a
 * file and a line in {@link Graders}.
 */
public interface Grader {
  /** What the command line calls it. */
  String name();

  /**
   * One spelling for answers that are equal; empty when the text is no answer to this grader, so
   * that it neither is right nor has a vote.
   */
  Optional<String> canonical(String answer);

  /**
   * Whether two canonical forms are equal answers: an equivalence. Graders whose canonical forms of
   * equal answers may differ say so here.
   */
  default boolean equal(String canonical, String other) {
    return canonical.equals(other);
  }

  /** Whether both are answers and equal. */
  default boolean same(String answer, String truth) {
    Optional<String> one = canonical(answer);
    Optional<String> other = canonical(truth);
    return one.isPresent() && other.isPresent() && equal(one.get(), other.get());
  }
}
