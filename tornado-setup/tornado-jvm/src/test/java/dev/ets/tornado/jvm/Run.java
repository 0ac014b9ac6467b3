package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;

/** Shortens tests that run a graph {@code "g"} with one task {@code "t"}. */
final class Run {
  private Run() {}

  static WorkerGrid grid(int global, int local) {
    WorkerGrid1D grid = new WorkerGrid1D(global);
    grid.setLocalWork(local, 1, 1);
    return grid;
  }

  static void once(TaskGraph graph, WorkerGrid grid) {
    try (TornadoExecutionPlan plan = new TornadoExecutionPlan(graph.snapshot())) {
      plan.withGridScheduler(new GridScheduler("g.t", grid)).execute();
    } catch (TornadoExecutionPlanException e) {
      throw new AssertionError(e);
    }
  }

  /** Runs work-items and groups from the last to the first. */
  static void reversed(TaskGraph graph, WorkerGrid grid) {
    with(Settings.ORDER, "reverse", () -> once(graph, grid));
  }

  static void with(String property, String value, Runnable body) {
    System.setProperty(property, value);
    try {
      body.run();
    } finally {
      System.clearProperty(property);
    }
  }

  /** Runs a task that breaks a rule; its message names the task and has these parts. */
  static void fails(Runnable run, String... parts) {
    String message = assertThrows(TornadoTaskRuntimeException.class, run::run).getMessage();
    assertTrue(message.startsWith("task g.t, "), message);
    for (String part : parts) {
      assertTrue(message.contains(part), () -> "no \"" + part + "\" in: " + message);
    }
  }
}
