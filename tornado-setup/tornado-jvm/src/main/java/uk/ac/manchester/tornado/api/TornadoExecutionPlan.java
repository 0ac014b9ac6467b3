package uk.ac.manchester.tornado.api;

import dev.ets.tornado.jvm.GraphOnDevice;
import dev.ets.tornado.jvm.JvmRuntime;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * Executes task graphs and owns their device memory: two plans hold two copies of an array. The
 * with-methods change this plan and return it. Not thread-safe.
 */
public class TornadoExecutionPlan implements AutoCloseable {
  private final List<GraphOnDevice> graphs;
  private List<GraphOnDevice> selected;
  private @Nullable GraphOnDevice lastExecuted;
  private @Nullable GridScheduler grids;

  /** A plan of graphs, which are numbered from 0; all are selected. */
  public TornadoExecutionPlan(ImmutableTaskGraph... graphs) {
    this.graphs =
        Arrays.stream(graphs).map(g -> new GraphOnDevice(g.graph(), KernelContext::new)).toList();
    selected = this.graphs;
  }

  /** A device of this machine; the JVM is device 0 of backend 0. */
  public static TornadoDevice getDevice(int backend, int device) {
    return TornadoRuntimeProvider.getTornadoRuntime().getBackend(backend).getDevice(device);
  }

  /**
   * Runs the selected graphs one after the other and returns when all is done. A graph that
   * consumes takes the buffers of the last graph of the {@code execute} call before, as in
   * TornadoVM, and not those of a graph of the same call.
   *
   * @throws TornadoTaskRuntimeException when a kernel fails or breaks a rule; what the device holds
   *     is then undefined
   * @throws TornadoRuntimeException when a grid, a buffer to consume or a JVM flag is missing
   */
  public TornadoExecutionResult execute() {
    for (GraphOnDevice graph : selected) {
      graph.execute(grids, lastExecuted);
    }
    lastExecuted = selected.getLast();
    return new TornadoExecutionResult(selected);
  }

  /** Selects one graph for the executions that follow. */
  public TornadoExecutionPlan withGraph(int index) {
    if (index < 0 || index >= graphs.size()) {
      throw new TornadoRuntimeException(
          "graph %d is out of range: the plan has %d graphs, numbered from 0"
              .formatted(index, graphs.size()));
    }
    selected = List.of(graphs.get(index));
    return this;
  }

  /** Selects all graphs for the executions that follow. */
  public TornadoExecutionPlan withAllGraphs() {
    selected = graphs;
    return this;
  }

  /**
   * Sets the grids of tasks that take a {@link KernelContext}.
   *
   * @throws TornadoRuntimeException when no task of the plan has one of the scheduler's names
   */
  public TornadoExecutionPlan withGridScheduler(GridScheduler gridScheduler) {
    if (graphs.stream().noneMatch(graph -> graph.uses(gridScheduler))) {
      throw new TornadoRuntimeException(
          "no graph of %s has one of the grid scheduler's tasks %s: name them \"graph.task\""
              .formatted(graphs, gridScheduler.keySet()));
    }
    grids = gridScheduler;
    return this;
  }

  /**
   * Chooses the device.
   *
   * @throws TornadoRuntimeException when it is not the JVM's
   */
  public TornadoExecutionPlan withDevice(TornadoDevice device) {
    JvmRuntime.requireOwn(device);
    return this;
  }

  /** Nothing to do: the JVM compiles kernels while they run. */
  public TornadoExecutionPlan withPreCompilation() {
    return this;
  }

  /** Executes the selected graphs a number of times. */
  public TornadoExecutionPlan withWarmUpIterations(int iterations) {
    for (int i = 0; i < iterations; i++) {
      execute();
    }
    return this;
  }

  /**
   * Drops all device buffers, whose memory goes back when the garbage collector finds them.
   * Transfers of the first execution happen again after it.
   */
  public TornadoExecutionPlan freeDeviceMemory() {
    graphs.forEach(GraphOnDevice::forget);
    lastExecuted = null;
    return this;
  }

  /** Drops all device buffers, see {@link #freeDeviceMemory}. */
  @Override
  public void close() throws TornadoExecutionPlanException {
    freeDeviceMemory();
  }
}
