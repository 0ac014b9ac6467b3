package dev.ets.bench;

import java.util.Optional;

/**
 * What a benchmark runs with.
 *
 * @param device name of a device that works
 * @param chosen the language model to measure; there is one for benchmarks that need it
 * @param rounds how long to measure
 * @param limits the device's limits, to be measured alongside
 */
record Setup(String device, Optional<BenchModel> chosen, Rounds rounds, Limits limits) {
  /** The language model to measure. */
  BenchModel model() {
    return chosen.orElseThrow();
  }
}
