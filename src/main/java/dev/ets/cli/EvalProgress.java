package dev.ets.cli;

import dev.ets.eval.Cell;
import dev.ets.eval.CellKey;
import dev.ets.eval.EvalListener;
import dev.ets.eval.EvalPlan;
import dev.ets.eval.ResultsFile;
import java.util.Locale;

/**
 * A bar with the time left on a terminal, a line every ten seconds elsewhere. The time left takes a
 * cell to cost as much as it is wide.
 */
final class EvalProgress implements EvalListener {
  private static final long LINE_NANOS = 10_000_000_000L;
  private static final int BAR = 24;

  private final Console console;
  private final StatusLine line;
  private final long start = System.nanoTime();
  private long widthLeft;
  private long widthDone;
  private int finished;
  private long lastLine = start;

  EvalProgress(Console console, EvalPlan plan, ResultsFile results) {
    this.console = console;
    line = new StatusLine(console);
    for (EvalPlan.Group group : plan.groups()) {
      for (CellKey key : plan.cells(group)) {
        widthLeft += results.has(key) ? 0 : group.width();
      }
    }
  }

  @Override
  public void finished(Cell cell, int done, int total) {
    finished++;
    widthDone += cell.key().width();
    widthLeft -= cell.key().width();
    long now = System.nanoTime();
    double seconds = (now - start) / 1e9;
    String text =
        String.format(
            Locale.ROOT,
            "%d/%d  %s %d  %.2f problems/s  %s left",
            done,
            total,
            cell.key().method(),
            cell.key().width(),
            finished / seconds,
            duration(seconds * widthLeft / widthDone));
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
