package dev.ets.exec;

import dev.ets.UsageException;
import dev.ets.exec.tornado.TornadoExecutor;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.kernels.Devices;
import dev.ets.model.ModelSpec;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import java.util.ArrayList;
import java.util.List;

/** The only place that chooses what a model runs on. */
public final class Backends {
  private static final String AUTO = "auto";
  private static final String JVM = "jvm";

  /** Set by {@code ./ets} where there is no SDK: the reason. */
  private static final String NO_SDK = "ets.no.sdk";

  /** Share of the heap that one model's KV cache may take when the number of pages is left open. */
  private static final int HEAP_SHARE = 8;

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
    List<Device> found = new ArrayList<>();
    found.add(new Device(JVM, true, VectorExecutor.describe(Workers.shared())));
    try {
      for (Devices.Named d : Devices.all()) {
        found.add(new Device(d.name(), true, d.description()));
      }
    } catch (IllegalStateException e) {
      found.add(new Device(Devices.FIRST, false, e.getMessage()));
    }
    String noSdk = System.getProperty(NO_SDK);
    if (noSdk != null) {
      found.add(new Device(Devices.FIRST, false, noSdk));
    }
    return found;
  }

  /**
   * An executor for a model.
   *
   * @param device "auto", "tornado" for TornadoVM's first, or a name that {@link #devices} lists
   * @param pages size of the KV cache in pages of {@link dev.ets.kv.PagePool#PAGE_TOKENS} tokens
   * @param rows most rows of a batch
   * @param progress told by devices other than the JVM, to which loading takes a while
   * @throws UsageException when there is no such device, listing those there are, or when it has no
   *     KV cache of the type that the model's spec asks for
   */
  public static Executor executor(
      String device, ModelSpec spec, Weights weights, int pages, int rows, LoadProgress progress) {
    if (isJvm(device)) {
      return new VectorExecutor(spec, weights, pages, Workers.shared());
    }
    if (spec.attention().kvType() != DType.F32) {
      throw new UsageException(
          "a KV cache in %s is there with --device jvm only, not on %s: leave out --kv-type"
              .formatted(spec.attention().kvType(), device));
    }
    return new TornadoExecutor(spec, weights, pages, rows, tornado(device), progress);
  }

  /** The same, with nobody who is told. */
  public static Executor executor(
      String device, ModelSpec spec, Weights weights, int pages, int rows) {
    return executor(device, spec, weights, pages, rows, LoadProgress.NONE);
  }

  /**
   * The type in which a device keeps a weight matrix that the model's file has in type {@code
   * type}: TornadoVM's devices repack what they have no kernels for.
   *
   * @throws UsageException when there is no such device; lists those there are
   */
  public static DType storedAs(String device, DType type) {
    return isJvm(device) ? type : TornadoExecutor.storedAs(tornado(device), type);
  }

  /**
   * Makes sure that a device exists, before any model is read.
   *
   * @throws UsageException when there is no such device; lists those there are
   */
  public static void checkDevice(String device) {
    if (!isJvm(device)) {
      tornado(device);
    }
  }

  /** Bytes of one KV page of a model on a device. */
  public static long pageBytes(String device, ModelSpec spec) {
    return isJvm(device) ? VectorExecutor.pageBytes(spec) : TornadoExecutor.pageBytes(spec);
  }

  /** Bytes that a model's KV cache may take on a device when nobody says how many. */
  public static long kvBytes(String device) {
    return isJvm(device)
        ? Runtime.getRuntime().maxMemory() / HEAP_SHARE
        : TornadoExecutor.kvBytes(tornado(device));
  }

  private static boolean isJvm(String device) {
    return device.equals(AUTO) || device.equals(JVM);
  }

  private static Devices.Named tornado(String device) {
    if (device.startsWith(Devices.FIRST)) {
      try {
        List<Devices.Named> found = Devices.named(device);
        if (!found.isEmpty()) {
          return found.getFirst();
        }
      } catch (IllegalStateException e) {
        throw new UsageException(e.getMessage(), e);
      }
    }
    throw new UsageException(
        "no device '%s' here; there are %s, %s"
            .formatted(
                device,
                AUTO,
                String.join(
                    ", ", devices().stream().filter(Device::works).map(Device::name).toList())));
  }
}
