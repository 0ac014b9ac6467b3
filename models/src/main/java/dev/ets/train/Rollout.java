package dev.ets.train;

import java.util.List;

/**
 * A solution that a policy drew.
 *
 * @param problem index of the problem in its {@link dev.ets.task.WordProblems}
 * @param steps texts as generated, delimiters included
 */
public record Rollout(long problem, List<String> steps) {
  public Rollout {
    steps = List.copyOf(steps);
  }
}
