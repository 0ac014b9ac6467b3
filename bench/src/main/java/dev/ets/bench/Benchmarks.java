package dev.ets.bench;

import dev.ets.UsageException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** The registry of benchmarks. */
final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(
          new PrefillBenchmark(),
          new DecodeBenchmark(),
          new TreeBenchmark(),
          new AttentionBenchmark(),
          new KernelsBenchmark(),
          new PruneBenchmark(),
          new EmbedBenchmark(),
          new SearchBenchmark());

  private Benchmarks() {}

  /** All, in the order in which they run. */
  static List<Benchmark> all() {
    return ALL;
  }

  /**
   * Those of these names, in the order of the registry; all when there are no names.
   *
   * @param op the only op of benchmarks of single ops, or none for all
   * @throws UsageException for an unknown name; lists the known ones
   */
  static List<Benchmark> named(List<String> names, Optional<String> op) {
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "unknown benchmark '%s'; known: %s".formatted(name, String.join(", ", known)));
      }
    }
    return ALL.stream()
        .filter(b -> names.isEmpty() || names.contains(b.name()))
        .map(b -> op.map(b::only).orElse(b))
        .toList();
  }

  /** What help texts list. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(Benchmark::name).iterator();
    }
  }
}
