package dev.ets.exec.vector;

import com.sun.management.OperatingSystemMXBean;
import dev.ets.UsageException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Memory outside of the Java heap that executors take for packed weights, compared with what the
 * machine, or its container, has: the system would end the process without a word. Thread-safe.
 */
final class NativeMemory {
  private static final AtomicLong TAKEN = new AtomicLong();

  private NativeMemory() {}

  /**
   * Takes memory for a weight.
   *
   * @throws UsageException when the machine has less
   */
  static void take(long bytes) {
    long has =
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    long all = TAKEN.addAndGet(bytes);
    if (all > has) {
      TAKEN.addAndGet(-bytes);
      throw new UsageException(
          "the weights of all models need more than %,d bytes of memory, the machine has %,d: take smaller models or a smaller type of weights"
              .formatted(all, has));
    }
  }

  /** Gives it back. */
  static void giveBack(long bytes) {
    TAKEN.addAndGet(-bytes);
  }
}
