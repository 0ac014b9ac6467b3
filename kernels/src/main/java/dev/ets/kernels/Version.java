package dev.ets.kernels;

import java.util.function.BiConsumer;
import java.util.function.IntFunction;
import java.util.function.Predicate;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.WorkerGrid;

/**
 * One way to compute an op.
 *
 * @param name short, for tests and benchmarks; unique among the op's versions
 * @param needs whether a device can run it
 * @param grid its grid for a count of the pass, at least 1
 * @param adder calls {@code graph.task(task, Op::portable, arguments...)} with the task's name
 */
public record Version(
    String name,
    Predicate<Capabilities> needs,
    IntFunction<WorkerGrid> grid,
    BiConsumer<TaskGraph, String> adder) {

  /** A version for every device. */
  static Version portable(
      String name, IntFunction<WorkerGrid> grid, BiConsumer<TaskGraph, String> adder) {
    return new Version(name, _ -> true, grid, adder);
  }
}
