package dev.ets.cli;

/** The last line of a terminal, rewritten in place; prints nothing elsewhere. Thread-safe. */
final class StatusLine {
  private static final long MIN_NANOS = 100_000_000;
  private static final String CLEAR = "\r\u001b[K";

  private final Console console;
  private long last = System.nanoTime() - MIN_NANOS;
  private boolean shown;

  StatusLine(Console console) {
    this.console = console;
  }

  /** Shows {@code text}, at most ten times a second. */
  synchronized void show(String text) {
    long now = System.nanoTime();
    if (console.terminal() && now - last >= MIN_NANOS) {
      console.err().print(CLEAR + text);
      console.err().flush();
      last = now;
      shown = true;
    }
  }

  /** Wipes the line. */
  synchronized void clear() {
    if (shown) {
      console.err().print(CLEAR);
      console.err().flush();
      shown = false;
    }
  }
}
