package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoBackend;
import uk.ac.manchester.tornado.api.TornadoRuntime;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.runtime.TornadoRuntimeProvider;

/**
 * The device that tests run on: {@code -Dets.test.device=opencl:0}, a backend and a number, or the
 * runtime's default. Without an SDK there is only {@code java:0}.
 */
final class TestDevice {
  static final TornadoDevice DEVICE = find(System.getProperty("ets.test.device"));

  static final Capabilities CAPABILITIES = Capabilities.of(DEVICE);

  private TestDevice() {}

  private static TornadoDevice find(@Nullable String name) {
    TornadoRuntime runtime = TornadoRuntimeProvider.getTornadoRuntime();
    if (name == null || name.isEmpty()) {
      return runtime.getDefaultDevice();
    }
    List<String> known = new ArrayList<>();
    for (int b = 0; b < runtime.getNumBackends(); b++) {
      TornadoBackend backend = runtime.getBackend(b);
      for (int d = 0; d < backend.getNumDevices(); d++) {
        String has = backend.getBackendType().name().toLowerCase(Locale.ROOT) + ":" + d;
        if (has.equals(name)) {
          return backend.getDevice(d);
        }
        known.add(has);
      }
    }
    throw new IllegalArgumentException(
        "-Dets.test.device=%s: no such device; there are %s".formatted(name, known));
  }
}
