package dev.ets.eval;

import java.util.HashMap;
import java.util.Map;

/**
 * How long an evaluation will take yet. An open cell costs what its group's finished cells did on
 * average, those of this run if there are any; a group without finished cells costs by its width.
 */
public final class TimeLeft {
  private final Map<Group, Cost> groups = new HashMap<>();
  private final int concurrency;

  private record Group(String method, int width) {
    static Group of(CellKey key) {
      return new Group(key.method(), key.width());
    }
  }

  /** Of one group: seconds and number of finished cells, and the number of open ones. */
  private static final class Cost {
    private double seconds;
    private int finished;
    private boolean ofThisRun;
    private int open;
  }

  /**
   * Before anything is run.
   *
   * @param before cells of earlier runs
   * @param concurrency searches in flight
   */
  public TimeLeft(EvalPlan plan, Map<CellKey, Cell> before, int concurrency) {
    this.concurrency = concurrency;
    for (EvalPlan.Group group : plan.groups()) {
      Cost cost = new Cost();
      groups.put(new Group(group.method().name(), group.width()), cost);
      for (CellKey key : plan.cells(group)) {
        Cell cell = before.get(key);
        if (cell == null) {
          cost.open++;
        } else {
          cost.seconds += cell.work().seconds();
          cost.finished++;
        }
      }
    }
  }

  /** Takes note of a cell of the plan that was open. */
  public void finished(Cell cell) {
    Cost cost = groups.get(Group.of(cell.key()));
    if (!cost.ofThisRun) {
      // The machine may be another, or busier, than in earlier runs.
      cost.seconds = 0;
      cost.finished = 0;
      cost.ofThisRun = true;
    }
    cost.seconds += cell.work().seconds();
    cost.finished++;
    cost.open--;
  }

  /** Wall time of the open cells; 0 before the first cell is known. */
  public double seconds() {
    double known = 0;
    long knownWidth = 0;
    for (Map.Entry<Group, Cost> group : groups.entrySet()) {
      known += group.getValue().seconds;
      knownWidth += (long) group.getValue().finished * group.getKey().width();
    }
    if (knownWidth == 0) {
      return 0;
    }
    double left = 0;
    int open = 0;
    for (Map.Entry<Group, Cost> group : groups.entrySet()) {
      Cost cost = group.getValue();
      double each =
          cost.finished > 0
              ? cost.seconds / cost.finished
              : known / knownWidth * group.getKey().width();
      left += cost.open * each;
      open += cost.open;
    }
    return left / Math.max(1, Math.min(concurrency, open));
  }
}
