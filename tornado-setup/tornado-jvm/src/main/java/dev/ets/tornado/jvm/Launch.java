package dev.ets.tornado.jvm;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** One execution of a task over a grid, with device buffers in the place of its arrays. */
final class Launch {
  private final Graph.Task task;
  private final Grid grid;
  private final Map<TornadoNativeArray, DeviceBuffer> buffers;
  private final Function<WorkItem, KernelContext> contexts;

  Launch(
      Graph.Task task,
      Grid grid,
      Map<TornadoNativeArray, DeviceBuffer> buffers,
      Function<WorkItem, KernelContext> contexts) {
    this.task = task;
    this.grid = grid;
    this.buffers = buffers;
    this.contexts = contexts;
  }

  /**
   * Runs all work-items and returns when they are done.
   *
   * @throws TornadoTaskRuntimeException when one of them fails or breaks a rule
   * @throws TornadoRuntimeException when the JVM was started without the export that we need
   */
  void run() {
    task.arrays().forEach(array -> buffers.get(array).beginLaunch(grid.groups()));
    if (!task.hasContext()) {
      runOnce();
      return;
    }
    if (!Object.class.getModule().isExported("jdk.internal.vm", Launch.class.getModule())) {
      throw new TornadoRuntimeException(
          "work-items need the JDK's continuations, which this JVM does not export: start it with"
              + " --add-exports java.base/jdk.internal.vm=ALL-UNNAMED");
    }
    Workers.run(grid.groups(), () -> new WorkGroups(this));
  }

  private void runOnce() {
    try {
      Arguments arguments = newArguments();
      arguments.enter(0);
      task.kernel().run(arguments.values);
    } catch (Throwable t) {
      throw failure("its only work-item", t);
    }
  }

  Grid grid() {
    return grid;
  }

  /** The arguments for one thread. */
  Arguments newArguments() {
    return new Arguments();
  }

  /** The exception that reaches the caller of execute. */
  TornadoTaskRuntimeException failure(String item, Throwable cause) {
    String reason =
        switch (cause) {
          case ArrayIndexOutOfBoundsException e -> "a local or private array: " + e.getMessage();
          case IndexOutOfBoundsException e -> e.getMessage();
          case IllegalStateException e -> e.getMessage();
          default -> cause.toString();
        };
    var failure =
        new TornadoTaskRuntimeException("task %s, %s: %s".formatted(task.name(), item, reason));
    failure.initCause(cause);
    return failure;
  }

  /** A task's arguments as one thread passes them to the kernel. */
  final class Arguments {
    private final Object[] values = task.arguments().toArray();
    private final int contextIndex = task.contextIndex();
    private final List<DeviceView> views = new ArrayList<>();

    private Arguments() {
      for (int i = 0; i < values.length; i++) {
        if (values[i] instanceof TornadoNativeArray array) {
          DeviceBuffer buffer = buffers.get(array);
          DeviceView view = new DeviceView(buffer, i + 1);
          views.add(view);
          values[i] = ArrayAccess.get().onDevice(array, buffer.memory(), view);
        }
      }
    }

    void enter(int group) {
      views.forEach(view -> view.enter(group));
    }

    void call(WorkItem item) {
      values[contextIndex] = contexts.apply(item);
      task.kernel().run(values);
    }
  }
}
