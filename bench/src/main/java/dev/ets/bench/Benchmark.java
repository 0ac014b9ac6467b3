package dev.ets.bench;

import java.util.List;

/** One end-to-end benchmark. It checks results before it times them. */
interface Benchmark {
  /** What a benchmark runs on. */
  enum Needs {
    /** Plain Java on one thread. */
    NOTHING,
    /** A device; it brings its own model. */
    DEVICE,
    /** A device and the model that the user chose. */
    MODEL
  }

  /** Name on the command line. */
  String name();

  /** What it measures, in one line. */
  String description();

  /** What it runs on. */
  Needs needs();

  /**
   * Measures.
   *
   * @throws IllegalStateException when a result is wrong; nothing is timed then
   */
  List<Table> run(Setup setup);
}
