package dev.ets.cli;

import dev.ets.eval.Cell;
import dev.ets.eval.CellKey;
import dev.ets.eval.EvalListener;
import dev.ets.eval.EvalPlan;
import dev.ets.eval.TimeLeft;
import java.util.Locale;
import java.util.Map;

/** A bar with the time left on a terminal, a line every ten seconds elsewhere. */
final class EvalProgress implements EvalListener {
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final int BAR = 24;

  private final Console console;
  private final StatusLine line;
  private final TimeLeft timeLeft;
  private final long start = System.nanoTime();
  private int finished;
  private long lastLine = start;

  /**
   * @param before cells of earlier runs
   * @param concurrency searches in flight
   */
  EvalProgress(Console console, EvalPlan plan, Map<CellKey, Cell> before, int concurrency) {
    this.console = console;
    line = new StatusLine(console);
    timeLeft = new TimeLeft(plan, before, concurrency);
  }

  @Override
  public void finished(Cell cell, int done, int total) {
    finished++;
    timeLeft.finished(cell);
    long now = System.nanoTime();
    String text =
        String.format(
            Locale.ROOT,
            "%d/%d  %s %d  %.2f problems/s  %s left",
            done,
            total,
            cell.key().method(),
            cell.key().width(),
            finished / ((now - start) / 1e9),
            duration(timeLeft.seconds()));
    int filled = (int) ((long) BAR * done / total);
    line.show("[" + "#".repeat(filled) + ".".repeat(BAR - filled) + "] " + text);
    if (!console.terminal() && (now - lastLine >= LINE_NANOS || done == total)) {
      console.err().println(text);
      lastLine = now;
    }
  }

  void clear() {
    line.clear();
  }

  private static String duration(double seconds) {
    long whole = Math.round(seconds);
    return "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
