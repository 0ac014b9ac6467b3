package dev.ets.exec.tornado;

import dev.ets.UsageException;
import dev.ets.kernels.Devices;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;

/** What TornadoVM's exceptions mean. */
final class Failures {
  /** As TornadoVM 5.2.0 puts it: task, kernel and, mostly, the reason. */
  private static final Pattern NOT_COMPILED =
      Pattern.compile("Unable to compile task (\\S+) - (\\S+)\\s+(?:The internal error is: (.*))?");

  private Failures() {}

  /**
   * An exception that says what a user can make of it.
   *
   * @param needed bytes that the model takes
   */
  static RuntimeException of(Devices.Named device, long needed, RuntimeException cause) {
    String text = Devices.message(cause);
    if (cause instanceof TornadoOutOfMemoryException) {
      return new UsageException(
          "out of memory on %s, where this model takes %,d bytes: free some, or give fewer --kv-pages: %s"
              .formatted(device, needed, text),
          cause);
    }
    Matcher notCompiled = NOT_COMPILED.matcher(text);
    if (notCompiled.find()) {
      String reason = notCompiled.group(3) == null ? "" : ": " + notCompiled.group(3).strip();
      return new IllegalStateException(
          "kernel %s of task %s does not compile for %s (%s)%s; the driver's own messages are above"
              .formatted(
                  notCompiled.group(2), notCompiled.group(1), device, device.description(), reason),
          cause);
    }
    return new IllegalStateException("%s failed: %s".formatted(device, text), cause);
  }
}
