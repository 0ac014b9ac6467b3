package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * A task graph while it is put together, op by op, and the grids of its tasks. The grids are fitted
 * to each pass: the runtime reads a grid's sizes at every launch, so that a plan for many rows
 * costs a pass of few rows nothing. Not thread-safe.
 */
public final class Tasks {
  private final TaskGraph graph;
  private final IntArray counts;
  private final Capabilities device;
  private final Chooser chooser;
  private final KernelContext context = new KernelContext();
  private final GridScheduler scheduler = new GridScheduler();
  private final List<Fitted> grids = new ArrayList<>();

  /** A grid that depends on one of the counts of a pass. */
  private record Fitted(WorkerGrid grid, IntFunction<WorkerGrid> ofCount, int which) {}

  /**
   * An empty graph.
   *
   * @param counts {@link Counts#SIZE} numbers, which go to the device before each pass
   */
  public Tasks(String name, IntArray counts, Capabilities device) {
    this(name, counts, device, Chooser.LAST);
  }

  /** An empty graph whose versions somebody else chooses: a test or a benchmark. */
  public Tasks(String name, IntArray counts, Capabilities device, Chooser chooser) {
    graph = new TaskGraph(name);
    this.counts = counts;
    this.device = device;
    this.chooser = chooser;
  }

  /** The graph, for transfers and the snapshot. */
  public TaskGraph graph() {
    return graph;
  }

  /** The grids, for the plan. */
  public GridScheduler scheduler() {
    return scheduler;
  }

  KernelContext context() {
    return context;
  }

  IntArray counts() {
    return counts;
  }

  /**
   * Adds a task.
   *
   * @param op what it computes
   * @param which the place in {@link Counts} that its grid depends on
   * @param versions all that there are, the plain one first; the device gets the last that it can
   *     run
   */
  void add(String op, int which, Version... versions) {
    Version version = chooser.choose(op, List.of(versions), device);
    String task = op + grids.size();
    WorkerGrid grid = version.grid().apply(1);
    grids.add(new Fitted(grid, version.grid(), which));
    scheduler.addWorkerGrid(graph.getTaskGraphName() + "." + task, grid);
    version.adder().accept(graph, task);
  }

  /** Fits all grids to a pass; a task without work keeps one group, which returns at once. */
  public void fit(IntUnaryOperator passCounts) {
    for (Fitted f : grids) {
      WorkerGrid want = f.ofCount.apply(Math.max(1, passCounts.applyAsInt(f.which)));
      long[] global = want.getGlobalWork();
      long[] local = want.getLocalWork();
      f.grid.setGlobalWork(global[0], global[1], global[2]);
      f.grid.setLocalWork(local[0], local[1], local[2]);
    }
  }
}
