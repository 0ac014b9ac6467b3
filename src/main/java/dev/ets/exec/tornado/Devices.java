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
  /** The prefix of their names. */
  public static final String PREFIX = "tornado";

  private Devices() {}

  /**
   * A device.
   *
   * @param name such as {@code tornado:opencl:0}; {@code tornado:jvm} for the stand-in
   */
  public record Named(String name, TornadoDevice device) {}

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

  private static String name(TornadoVMBackendType backend, int device) {
    return backend == TornadoVMBackendType.JAVA
        ? PREFIX + ":jvm"
        : PREFIX + ":" + backend.name().toLowerCase(Locale.ROOT) + ":" + device;
  }
}
