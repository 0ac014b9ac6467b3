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
    if (System.nanoTime() - last >= MIN_NANOS) {
      showNow(text);
    }
  }

  /** Shows {@code text}, which will stay for a while. */
  synchronized void showNow(String text) {
    if (console.terminal()) {
      console.err().print(CLEAR + text);
      console.err().flush();
      last = System.nanoTime();
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
