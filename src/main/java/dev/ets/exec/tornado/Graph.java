package dev.ets.exec.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * A task graph while it is put together, and the grids of its tasks, which are fitted to each pass:
 * the runtime reads a grid's sizes at every launch, so idle work-groups cost nothing.
 */
final class Graph {
  private final TaskGraph tasks;
  private final GridScheduler scheduler = new GridScheduler();
  private final List<Fitted> grids = new ArrayList<>();

  /** A grid that depends on one of the counts of a pass. */
  private record Fitted(WorkerGrid grid, IntFunction<WorkerGrid> ofCount, int which) {}

  Graph(String name) {
    tasks = new TaskGraph(name);
  }

  TaskGraph tasks() {
    return tasks;
  }

  GridScheduler scheduler() {
    return scheduler;
  }

  /** The name of the next task, for {@link TaskGraph#task}, with its grid noted. */
  String next(String op, int which, IntFunction<WorkerGrid> ofCount) {
    String name = op + grids.size();
    WorkerGrid grid = ofCount.apply(1);
    grids.add(new Fitted(grid, ofCount, which));
    scheduler.addWorkerGrid(tasks.getTaskGraphName() + "." + name, grid);
    return name;
  }

  /** Fits all grids; a task without work keeps one group, which returns at once. */
  void fit(IntUnaryOperator counts) {
    for (Fitted f : grids) {
      WorkerGrid want = f.ofCount.apply(Math.max(1, counts.applyAsInt(f.which)));
      long[] global = want.getGlobalWork();
      long[] local = want.getLocalWork();
      f.grid.setGlobalWork(global[0], global[1], global[2]);
      f.grid.setLocalWork(local[0], local[1], local[2]);
    }
  }
}
