package dev.ets.cli;

import java.io.PrintStream;

/**
 * Where commands print.
 *
 * @param out results, and with {@code --json} nothing but JSON
 * @param err progress and errors
 * @param terminal whether {@code err} is a terminal that can rewrite its last line
 */
public record Console(PrintStream out, PrintStream err, boolean terminal) {
  /**
   * The process's own streams; the launcher says by {@code ets.tty} whether there is a terminal.
   */
  static Console system() {
    return new Console(System.out, System.err, Boolean.getBoolean("ets.tty"));
  }
}
