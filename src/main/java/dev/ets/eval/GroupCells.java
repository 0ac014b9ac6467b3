package dev.ets.eval;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** The finished cells of one method at one width, in the plan's order. */
record GroupCells(List<Cell> cells) {
  /** Two groups cut down to the problems and seeds that both finished. */
  record Pairs(GroupCells own, GroupCells other) {}

  static GroupCells of(EvalPlan plan, EvalPlan.Group group, Map<CellKey, Cell> finished) {
    return new GroupCells(
        plan.cells(group).stream().filter(finished::containsKey).map(finished::get).toList());
  }

  boolean isEmpty() {
    return cells.isEmpty();
  }

  int size() {
    return cells.size();
  }

  double sum(ToDoubleFunction<Cell> figure) {
    return cells.stream().mapToDouble(figure).sum();
  }

  double mean(ToDoubleFunction<Cell> figure) {
    return sum(figure) / cells.size();
  }

  long peak(ToLongFunction<Cell> figure) {
    return cells.stream().mapToLong(figure).max().orElse(0);
  }

  /** The cells of each problem, in the order of its file. */
  List<List<Cell>> byProblem() {
    Map<Integer, List<Cell>> byProblem = new TreeMap<>();
    for (Cell cell : cells) {
      byProblem.computeIfAbsent(cell.key().problem(), _ -> new ArrayList<>()).add(cell);
    }
    return List.copyOf(byProblem.values());
  }

  /** Share of right answers over the seeds, problem by problem. */
  double[] accuracyByProblem() {
    return byProblem().stream()
        .mapToDouble(same -> new GroupCells(same).mean(c -> c.correct() ? 1 : 0))
        .toArray();
  }

  /** Both groups on what they share; empty when that is nothing. */
  Optional<Pairs> pairedWith(GroupCells other) {
    Pairs pairs = new Pairs(sharedWith(other), other.sharedWith(this));
    return pairs.own().isEmpty() ? Optional.empty() : Optional.of(pairs);
  }

  private GroupCells sharedWith(GroupCells other) {
    record Place(int problem, long seed) {}
    Set<Place> known = new HashSet<>();
    other.cells.forEach(c -> known.add(new Place(c.key().problem(), c.key().seed())));
    return new GroupCells(
        cells.stream()
            .filter(c -> known.contains(new Place(c.key().problem(), c.key().seed())))
            .toList());
  }
}
