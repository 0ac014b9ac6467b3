package dev.ets.cli;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The process through which the launcher passes standard error, a child of this one; it drops the
 * JVM's warning about the Vector API.
 */
final class LauncherFilter {
  private LauncherFilter() {}

  /** Lets it print everything before this process ends, so that an error is not read too late. */
  static void drain() {
    Long pid = Long.getLong("ets.stderr.pid");
    if (pid == null) {
      return;
    }
    System.err.close();
    ProcessHandle.of(pid)
        .ifPresent(
            filter -> {
              try {
                filter.onExit().get(1, TimeUnit.SECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (ExecutionException | TimeoutException e) {
                // It ends on its own; only the order of lines is at stake.
              }
            });
  }
}
