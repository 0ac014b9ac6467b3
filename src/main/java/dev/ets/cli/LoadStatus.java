package dev.ets.cli;

import dev.ets.exec.LoadProgress;

/** Shows on the status line how far the loading of models is. */
final class LoadStatus implements LoadProgress {
  private final StatusLine line;
  private final String device;
  private String model = "model";

  LoadStatus(Console console, String device) {
    line = new StatusLine(console);
    this.device = device;
  }

  /** What is loaded from now on. */
  void loading(String what) {
    model = what;
    line.showNow("loading the %s on %s ...".formatted(model, device));
  }

  @Override
  public void loaded(long done, long total) {
    if (done < total) {
      line.show("loading the %s on %s: %d%%".formatted(model, device, 100 * done / total));
    } else {
      line.showNow("compiling the kernels of the %s for %s ...".formatted(model, device));
    }
  }

  /** Wipes the line. */
  void clear() {
    line.clear();
  }
}
