package uk.ac.manchester.tornado.api;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The grids of a plan's tasks, by the task's full name {@code "graph.task"}. Thread-safe. */
public class GridScheduler {
  private final Map<String, WorkerGrid> grids = new ConcurrentHashMap<>();

  public GridScheduler() {}

  /** A scheduler with one grid. */
  public GridScheduler(String taskName, WorkerGrid grid) {
    grids.put(taskName, grid);
  }

  /** Sets the grid of a task; a later one takes the place of an earlier one. */
  public void addWorkerGrid(String taskName, WorkerGrid grid) {
    grids.put(taskName, grid);
  }

  /** The grid of {@code "graph.task"}, or null. */
  public @Nullable WorkerGrid get(String taskName) {
    return grids.get(taskName);
  }

  public boolean contains(String graphName, String taskName) {
    return grids.containsKey(graphName + "." + taskName);
  }

  /** The names of all tasks that have a grid. */
  public Set<String> keySet() {
    return grids.keySet();
  }
}
