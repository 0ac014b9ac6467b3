package dev.ets.bench;

import dev.ets.UsageException;
import java.util.Iterator;
import java.util.List;

/** The registry of benchmarks. */
final class Benchmarks {
  private static final List<Benchmark> ALL =
      List.of(
          new PrefillBenchmark(),
          new DecodeBenchmark(),
          new TreeBenchmark(),
          new AttentionBenchmark(),
          new PruneBenchmark(),
          new EmbedBenchmark());

  private Benchmarks() {}

  /** All, in the order in which they run. */
  static List<Benchmark> all() {
    return ALL;
  }

  /**
   * Those of these names, in the order of the registry; all when there are no names.
   *
   * @throws UsageException for an unknown name; lists the known ones
   */
  static List<Benchmark> named(List<String> names) {
    List<String> known = ALL.stream().map(Benchmark::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new UsageException(
            "unknown benchmark '%s'; known: %s".formatted(name, String.join(", ", known)));
      }
    }
    return ALL.stream().filter(b -> names.isEmpty() || names.contains(b.name())).toList();
  }

  /** What help texts list. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ALL.stream().map(Benchmark::name).iterator();
    }
  }
}
