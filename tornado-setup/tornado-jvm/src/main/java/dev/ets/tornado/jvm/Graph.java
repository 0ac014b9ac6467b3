package dev.ets.tornado.jvm;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.exceptions.TornadoTaskRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * What a task graph does, in this order.
 *
 * @param consumed device buffers to take from the graph that ran just before
 * @param copiedOnce arrays that go to the device at the first execution
 * @param copied arrays that go to the device at each execution
 * @param copiedBack arrays that go to the host after each execution
 * @param kept arrays that go to the host when they are asked for
 */
public record Graph(
    String name,
    List<Consumed> consumed,
    List<TornadoNativeArray> copiedOnce,
    List<TornadoNativeArray> copied,
    List<Task> tasks,
    List<TornadoNativeArray> copiedBack,
    List<TornadoNativeArray> kept) {

  /**
   * An array whose device buffer comes from another graph.
   *
   * @param graph the name of that graph, or null for whichever ran just before
   */
  record Consumed(@Nullable String graph, TornadoNativeArray array) {}

  /**
   * A task.
   *
   * @param name the full name, {@code "graph.task"}
   */
  record Task(String name, Kernel kernel, List<Object> arguments) {
    /** Whether it runs over a grid. */
    boolean hasContext() {
      return contextIndex() >= 0;
    }

    /** Which argument is the kernel context, or -1. */
    int contextIndex() {
      for (int i = 0; i < arguments.size(); i++) {
        if (arguments.get(i) instanceof KernelContext) {
          return i;
        }
      }
      return -1;
    }

    List<TornadoNativeArray> arrays() {
      return arguments.stream()
          .filter(TornadoNativeArray.class::isInstance)
          .map(TornadoNativeArray.class::cast)
          .toList();
    }
  }

  /** Whether the graph transfers, keeps or consumes an array. */
  boolean declares(TornadoNativeArray array) {
    return copiedOnce.contains(array)
        || copied.contains(array)
        || copiedBack.contains(array)
        || kept.contains(array)
        || consumed.stream().anyMatch(c -> c.array == array);
  }

  /** Collects a graph. Not thread-safe. */
  public static final class Builder {
    private final String name;
    private final List<Consumed> consumed = new ArrayList<>();
    private final List<TornadoNativeArray> copiedOnce = new ArrayList<>();
    private final List<TornadoNativeArray> copied = new ArrayList<>();
    private final List<Task> tasks = new ArrayList<>();
    private final List<TornadoNativeArray> copiedBack = new ArrayList<>();
    private final List<TornadoNativeArray> kept = new ArrayList<>();

    public Builder(String name) {
      this.name = name;
    }

    public String name() {
      return name;
    }

    public void consumeFromDevice(@Nullable String graph, Object... arrays) {
      for (TornadoNativeArray array : nativeArrays(arrays)) {
        consumed.add(new Consumed(graph, array));
      }
    }

    public void transferToDevice(int mode, Object... arrays) {
      List<TornadoNativeArray> list =
          switch (mode) {
            case DataTransferMode.FIRST_EXECUTION -> copiedOnce;
            case DataTransferMode.EVERY_EXECUTION -> copied;
            default ->
                throw new TornadoRuntimeException(
                    "graph %s: mode %d is none of a transfer to the device".formatted(name, mode)
                        + "; use FIRST_EXECUTION or EVERY_EXECUTION");
          };
      list.addAll(nativeArrays(arrays));
    }

    public void transferToHost(int mode, Object... arrays) {
      List<TornadoNativeArray> list =
          switch (mode) {
            case DataTransferMode.EVERY_EXECUTION -> copiedBack;
            case DataTransferMode.UNDER_DEMAND -> kept;
            default ->
                throw new TornadoRuntimeException(
                    "graph %s: mode %d is none of a transfer to the host".formatted(name, mode)
                        + "; use EVERY_EXECUTION or UNDER_DEMAND");
          };
      list.addAll(nativeArrays(arrays));
    }

    public void task(String id, Kernel kernel, Object... arguments) {
      String task = name + "." + id;
      if (tasks.stream().anyMatch(t -> t.name.equals(task))) {
        throw new TornadoTaskRuntimeException(
            "graph %s has a task %s already; give each its own name".formatted(name, id));
      }
      for (int i = 0; i < arguments.length; i++) {
        if (arguments[i] == null) {
          throw new TornadoTaskRuntimeException(
              "task %s: argument %d is null".formatted(task, i + 1));
        }
      }
      tasks.add(new Task(task, kernel, List.of(arguments)));
    }

    public Graph build() {
      return new Graph(
          name,
          List.copyOf(consumed),
          List.copyOf(copiedOnce),
          List.copyOf(copied),
          List.copyOf(tasks),
          List.copyOf(copiedBack),
          List.copyOf(kept));
    }

    private List<TornadoNativeArray> nativeArrays(Object... arrays) {
      List<TornadoNativeArray> result = new ArrayList<>();
      for (Object array : arrays) {
        switch (array) {
          case TornadoNativeArray a -> result.add(a);
          case KernelContext _ -> {} // Some programs transfer it; there is nothing to copy.
          case null, default ->
              throw new TornadoRuntimeException(
                  "graph %s: cannot transfer %s; only arrays such as FloatArray live on the device"
                      .formatted(name, array == null ? "null" : array.getClass().getName()));
        }
      }
      return result;
    }
  }
}
