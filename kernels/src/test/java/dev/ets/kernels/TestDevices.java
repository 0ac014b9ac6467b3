package dev.ets.kernels;

import static org.junit.jupiter.api.Assumptions.abort;

import java.util.List;

/**
 * The devices that tests run on: those that {@code -Dets.test.device} names, as {@link
 * Devices#named} takes it. Without an SDK there is only the stand-in.
 */
final class TestDevices {
  private static final String NAME = System.getProperty("ets.test.device", Devices.FIRST);

  private TestDevices() {}

  /** At least one; a test that finds none is skipped, or fails where a device is required. */
  static List<Devices.Named> all() {
    List<Devices.Named> found = Devices.named(NAME);
    if (found.isEmpty()) {
      String message =
          "no device for -Dets.test.device=%s; there are %s".formatted(NAME, Devices.all());
      if (Boolean.getBoolean("ets.test.device.required")) {
        throw new IllegalStateException(message);
      }
      abort(message);
    }
    return found;
  }
}
