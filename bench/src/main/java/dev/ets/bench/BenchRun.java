package dev.ets.bench;

import dev.ets.cli.Console;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Benchmarks on devices, one device after the other. What fails is told at once, and the rest goes
 * on.
 */
final class BenchRun {
  private final Console console;
  private final Report report;
  private final Rounds rounds;
  private final Optional<BenchModel> language;
  private final Overview overview = new Overview();
  private final List<String> failed = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  /**
   * A run that has not started.
   *
   * @param language the language model to measure; there is one for benchmarks that need it
   */
  BenchRun(Console console, Report report, Rounds rounds, Optional<BenchModel> language) {
    this.console = console;
    this.report = report;
    this.rounds = rounds;
    this.language = language;
  }

  /** Measures a device's limits, and benchmarks beside them. */
  void on(String device, List<Benchmark> benchmarks) {
    attempt(
        "limits on " + device,
        () -> {
          try (Limits limits = Limits.of(device, Limits.BYTES)) {
            report.add(device, limits.table(device, rounds));
            benchmarks.forEach(b -> on(device, b, limits));
          }
        });
  }

  /** Runs a benchmark that needs no device. */
  void plain(Benchmark benchmark) {
    on("cpu", benchmark, Limits.none());
  }

  private void on(String device, Benchmark benchmark, Limits limits) {
    console.err().printf("%s on %s: %s%n", benchmark.name(), device, benchmark.description());
    attempt(
        benchmark.name() + " on " + device,
        () ->
            benchmark.run(
                new Setup(device, language, rounds, limits),
                table -> {
                  report.add(device, table);
                  overview.add(device, table);
                }));
  }

  /** TornadoVM's internal errors are no exceptions. */
  private void attempt(String what, Runnable work) {
    try {
      work.run();
    } catch (RuntimeException | Error e) {
      failed.add(what);
      failures.add(e);
      console.err().printf("%s failed: %s%n", what, message(e));
    }
  }

  /** What to show of a failure: some have no message. */
  static String message(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }

  /**
   * Sets the devices side by side.
   *
   * @throws IllegalStateException when something has failed
   */
  void finish() {
    Table table = overview.table();
    if (!table.rows().isEmpty()) {
      report.add("all", table);
    }
    if (!failed.isEmpty()) {
      IllegalStateException failure =
          new IllegalStateException("failed: " + String.join(", ", failed));
      failures.forEach(failure::addSuppressed);
      throw failure;
    }
  }
}
