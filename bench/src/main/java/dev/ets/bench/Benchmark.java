package dev.ets.bench;

import java.util.function.Consumer;

/** One end-to-end benchmark. It checks results before it times them. */
interface Benchmark {
  /** What a benchmark runs on. */
  enum Needs {
    /** Plain Java on one thread. */
    NOTHING,
    /** A device; it brings its own model. */
    DEVICE,
    /** A device of TornadoVM. */
    TORNADO,
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
   * The same with one op only, where it measures single ops.
   *
   * @throws dev.ets.UsageException for an unknown op; lists the known ones
   */
  default Benchmark only(String op) {
    return this;
  }

  /**
   * Measures.
   *
   * @param tables takes each table once it is full
   * @throws IllegalStateException when a result is wrong, which is then not timed
   */
  void run(Setup setup, Consumer<Table> tables);
}
