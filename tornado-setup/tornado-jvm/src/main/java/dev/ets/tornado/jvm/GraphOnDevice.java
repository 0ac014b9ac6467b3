package dev.ets.tornado.jvm;

import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.GridScheduler;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * A graph of a plan with its device buffers. As in TornadoVM each graph has buffers of its own, and
 * only {@code consumeFromDevice} makes two graphs share one. Not thread-safe.
 */
public final class GraphOnDevice {
  private final Graph graph;
  private final Function<WorkItem, KernelContext> contexts;
  private final Map<TornadoNativeArray, DeviceBuffer> buffers = new HashMap<>();
  private boolean executed;

  /**
   * A graph without buffers yet.
   *
   * @param contexts makes the context of a work-item
   */
  public GraphOnDevice(Graph graph, Function<WorkItem, KernelContext> contexts) {
    this.graph = graph;
    this.contexts = contexts;
  }

  /** Whether a grid scheduler has a grid for a task of this graph. */
  public boolean uses(GridScheduler grids) {
    return graph.tasks().stream().anyMatch(task -> grids.get(task.name()) != null);
  }

  /**
   * Runs the graph.
   *
   * @param before the last graph of the execution before, or null
   */
  public void execute(@Nullable GridScheduler grids, @Nullable GraphOnDevice before) {
    for (Graph.Consumed consumed : graph.consumed()) {
      buffers.put(consumed.array(), consume(consumed, before));
    }
    if (!executed) {
      graph.copiedOnce().forEach(this::copyToDevice);
      executed = true;
    }
    graph.copied().forEach(this::copyToDevice);
    for (Graph.Task task : graph.tasks()) {
      task.arrays().forEach(this::buffer);
      Grid grid = task.hasContext() ? grid(task, grids) : Grid.SINGLE;
      new Launch(task, grid, buffers, contexts).run();
    }
    graph.copiedBack().forEach(array -> buffer(array).copyToHost());
  }

  /**
   * Copies an array's device buffer to the host.
   *
   * @return whether this graph has it on the device and declares it
   */
  public boolean transferToHost(TornadoNativeArray array) {
    DeviceBuffer buffer = buffers.get(array);
    if (buffer == null || !graph.declares(array)) {
      return false;
    }
    buffer.copyToHost();
    return true;
  }

  /** Forgets all buffers; the next execution is the first one again. */
  public void forget() {
    buffers.clear();
    executed = false;
  }

  @Override
  public String toString() {
    return graph.name();
  }

  private void copyToDevice(TornadoNativeArray array) {
    buffers.computeIfAbsent(array, DeviceBuffer::new).copyFromHost();
  }

  private DeviceBuffer buffer(TornadoNativeArray array) {
    return buffers.computeIfAbsent(array, DeviceBuffer::uninitialised);
  }

  private DeviceBuffer consume(Graph.Consumed consumed, @Nullable GraphOnDevice before) {
    boolean rightGraph =
        before != null
            && (consumed.graph() == null || consumed.graph().equals(before.graph.name()));
    DeviceBuffer buffer = rightGraph ? before.buffers.get(consumed.array()) : null;
    if (buffer == null) {
      throw new TornadoRuntimeException(
          "graph %s consumes %s from %s, but the graph that ran just before is %s%s"
                  .formatted(
                      this,
                      consumed.array(),
                      consumed.graph() == null ? "the graph before" : "graph " + consumed.graph(),
                      before == null ? "none" : before,
                      rightGraph ? " and holds no such buffer" : "")
              + ": run the graphs one by one with withGraph(i).execute() in the order of the chain,"
              + " and persist or consume the array in each");
    }
    return buffer;
  }

  private static Grid grid(Graph.Task task, @Nullable GridScheduler grids) {
    WorkerGrid grid = grids == null ? null : grids.get(task.name());
    if (grid == null) {
      throw new TornadoRuntimeException(
          "task %s takes a KernelContext, but the plan has no grid for it; grids there are: %s. Add"
                  .formatted(task.name(), grids == null ? "none" : grids.keySet())
              + " one with GridScheduler.addWorkerGrid(\"%s\", grid) and withGridScheduler"
                  .formatted(task.name()));
    }
    return Grid.of(task.name(), grid);
  }
}
