package dev.ets.exec.tornado;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.TornadoVMBackendType;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/** The devices of the TornadoVM that is on the class path. */
public final class Devices {
  /** The name of the first one, and the beginning of all names. */
  public static final String FIRST = "tornado";

  /** Share of a device's memory that one model's KV cache takes when nobody says how much. */
  private static final int MEMORY_SHARE = 16;

  /** More than this is of no use to a search. */
  private static final long MOST_KV_BYTES = 1L << 30;

  private Devices() {}

  /**
   * A device.
   *
   * @param name such as {@code tornado:opencl:0}; {@code tornado:jvm} for the stand-in
   */
  public record Named(String name, TornadoDevice device) {
    /** What it is, in one line. */
    public String description() {
      return device.getDescription().strip();
    }
  }

  /** All of them, backend by backend. */
  public static List<Named> all() {
    List<Named> found = new ArrayList<>();
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        found.add(new Named(name(backend.getBackendType(), d), backend.getDevice(d)));
      }
    }
    return found;
  }

  /** Bytes of a KV cache when nobody says how many. */
  public static long kvBytes(TornadoDevice device) {
    return Math.min(device.getMaxGlobalMemory() / MEMORY_SHARE, MOST_KV_BYTES);
  }

  private static String name(TornadoVMBackendType backend, int device) {
    return backend == TornadoVMBackendType.JAVA
        ? FIRST + ":jvm"
        : FIRST + ":" + backend.name().toLowerCase(Locale.ROOT) + ":" + device;
  }
}
