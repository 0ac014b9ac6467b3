package dev.ets.tornado.jvm;

import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** The system properties, read again for each plan and task so that a test can change them. */
final class Settings {
  /** {@code false} switches the checks that watch every element off. */
  static final String CHECKS = "tornado.jvm.checks";

  /** {@code reverse} runs groups and work-items from the last to the first. */
  static final String ORDER = "tornado.jvm.order";

  private Settings() {}

  static boolean checks() {
    return is(CHECKS, "true", "false");
  }

  static boolean forward() {
    return is(ORDER, "forward", "reverse");
  }

  /** Whether a property is the first of its two values, which is also the default. */
  private static boolean is(String property, String first, String second) {
    String value = System.getProperty(property, first);
    if (value.equals(first) || value.equals(second)) {
      return value.equals(first);
    }
    throw new TornadoRuntimeException(
        "-D%s=%s is unknown: use %s or %s".formatted(property, value, first, second));
  }
}
