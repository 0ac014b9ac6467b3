package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assumptions.abort;

import dev.ets.kernels.Devices;
import java.util.List;

/** The devices that {@code -Dets.test.device} names; without an SDK there is only the stand-in. */
public final class TestDevices {
  private TestDevices() {}

  /** At least one; a test that finds none is skipped, or fails where a device is required. */
  public static List<Devices.Named> all() {
    String name = System.getProperty("ets.test.device", Devices.FIRST);
    String problem;
    try {
      List<Devices.Named> found = Devices.named(name);
      if (!found.isEmpty()) {
        return found;
      }
      problem = "no device for -Dets.test.device=%s; there are %s".formatted(name, Devices.all());
    } catch (IllegalStateException e) {
      problem = e.getMessage();
    }
    if (Boolean.getBoolean("ets.test.device.required")) {
      throw new IllegalStateException(problem);
    }
    return abort(problem);
  }
}
