package dev.ets.cli;

import dev.ets.search.Drawn;
import dev.ets.search.SearchListener;
import dev.ets.search.StepReport;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** One search on the terminal's last line. */
final class SolveProgress implements SearchListener {
  private final StatusLine line;
  private final int width;
  private final long start = System.nanoTime();
  private final AtomicInteger finished = new AtomicInteger();
  private final LongAdder steps = new LongAdder();
  private final LongAdder tokens = new LongAdder();
  private volatile int depth;

  SolveProgress(Console console, int width) {
    line = new StatusLine(console);
    this.width = width;
  }

  @Override
  public void drew(Drawn step) {
    steps.increment();
    tokens.add(step.step().tokens());
    if (step.state() != Drawn.State.OPEN) {
      finished.incrementAndGet();
    }
    show();
  }

  @Override
  public void expanded(StepReport report) {
    depth = report.step() + 1;
    show();
  }

  private void show() {
    line.show(
        String.format(
            Locale.ROOT,
            "depth %d, %d of %d finished, %d steps, %d tokens, %.1f s",
            depth,
            finished.get(),
            width,
            steps.sum(),
            tokens.sum(),
            (System.nanoTime() - start) / 1e9));
  }

  void clear() {
    line.clear();
  }
}
