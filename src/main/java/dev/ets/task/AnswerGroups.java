package dev.ets.task;

import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Sorts answers into groups of equal ones: by their canonical forms first, and by {@link
 * Grader#equal} once for each new form and group. Not thread-safe.
 */
public final class AnswerGroups {
  private final Grader grader;
  private final Set<String> groups = new LinkedHashSet<>();
  private final Map<String, String> groupOf = new HashMap<>();

  /** No groups yet, for answers that {@code grader} compares. */
  public AnswerGroups(Grader grader) {
    this.grader = grader;
  }

  /**
   * The group of an answer: the canonical form of the first one that is equal to it. Empty when it
   * is no answer to the grader.
   */
  public Optional<String> of(String answer) {
    return grader.canonical(answer).map(form -> groupOf.computeIfAbsent(form, this::find));
  }

  private String find(String form) {
    for (String group : groups) {
      if (grader.equal(form, group)) {
        return group;
      }
    }
    groups.add(form);
    return form;
  }
}
