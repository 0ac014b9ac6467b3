package dev.ets.exec;

import dev.ets.UsageException;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.model.ModelSpec;
import dev.ets.model.Weights;
import java.util.List;

/** The only place that chooses what a model runs on. */
public final class Backends {
  private static final String JVM = "jvm";

  private Backends() {}

  /**
   * A device that models can, or cannot, run on.
   *
   * @param name for {@code --device}
   * @param works whether it can be used here
   * @param description what it is, or why it does not work
   */
  public record Device(String name, boolean works, String description) {}

  /** Every device of every backend. */
  public static List<Device> devices() {
    return List.of(new Device(JVM, true, VectorExecutor.describe(Workers.shared())));
  }

  /**
   * An executor for a model.
   *
   * @param device "auto" or a name that {@link #devices} lists
   * @param pages size of the KV cache in pages of {@link dev.ets.kv.PagePool#PAGE_TOKENS} tokens
   * @throws UsageException when there is no such device; lists those there are
   */
  public static Executor executor(String device, ModelSpec spec, Weights weights, int pages) {
    checkDevice(device);
    return new VectorExecutor(spec, weights, pages, Workers.shared());
  }

  /**
   * Makes sure that a device exists, before any model is read.
   *
   * @throws UsageException when there is no such device; lists those there are
   */
  public static void checkDevice(String device) {
    if (!device.equals("auto") && !device.equals(JVM)) {
      throw new UsageException(
          "no device '%s' here; there are auto, %s"
              .formatted(device, String.join(", ", devices().stream().map(Device::name).toList())));
    }
  }

  /** Bytes of one KV page of a model on a device. */
  public static long pageBytes(String device, ModelSpec spec) {
    checkDevice(device);
    return VectorExecutor.pageBytes(spec);
  }
}
