package dev.ets.cli;

import java.util.List;
import java.util.concurrent.Callable;

/** Commands of another module, found by {@link java.util.ServiceLoader}. */
public interface CommandProvider {
  /**
   * Objects annotated with picocli's {@code @Command}; what they return is the exit code.
   *
   * @param console where they print
   */
  List<Callable<Integer>> commands(Console console);
}
