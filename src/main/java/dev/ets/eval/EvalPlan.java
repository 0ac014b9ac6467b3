package dev.ets.eval;

import dev.ets.UsageException;
import dev.ets.search.SearchMethod;
import dev.ets.task.Problem;
import java.util.ArrayList;
import java.util.List;

/**
 * Which searches an evaluation is made of.
 *
 * @param problems in the order of their file
 * @param methods each is compared with those before it
 * @param widths of the methods that have one
 * @param seeds one search each
 */
public record EvalPlan(
    List<Problem> problems, List<SearchMethod> methods, List<Integer> widths, List<Long> seeds) {
  public EvalPlan {
    problems = List.copyOf(problems);
    methods = List.copyOf(methods);
    widths = List.copyOf(widths);
    seeds = List.copyOf(seeds);
    if (problems.isEmpty() || methods.isEmpty() || widths.isEmpty() || seeds.isEmpty()) {
      throw new UsageException("problems, methods, widths and seeds: each needs at least one");
    }
  }

  /** A method at a width; 1 for a method that has none. */
  public record Group(SearchMethod method, int width) {}

  /** Groups in the order of running: method by method, widths as given. */
  public List<Group> groups() {
    List<Group> groups = new ArrayList<>();
    for (SearchMethod method : methods) {
      for (int width : method.usesWidth() ? widths : List.of(1)) {
        groups.add(new Group(method, width));
      }
    }
    return groups;
  }

  /** All cells of one group, seed by seed. */
  public List<CellKey> cells(Group group) {
    List<CellKey> cells = new ArrayList<>(seeds.size() * problems.size());
    for (long seed : seeds) {
      for (int number = 1; number <= problems.size(); number++) {
        cells.add(new CellKey(number, group.method().name(), group.width(), seed));
      }
    }
    return cells;
  }
}
