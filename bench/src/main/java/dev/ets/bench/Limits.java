package dev.ets.bench;

import dev.ets.exec.vector.FmaPeak;
import dev.ets.exec.vector.ReadPeak;
import dev.ets.exec.vector.Workers;
import java.util.ArrayList;
import java.util.List;

/**
 * What the machine's cores can do at most: f32 multiply-adds and reading memory, on all worker
 * threads. Figures are given as shares of limits that are measured in the same rounds.
 */
final class Limits implements AutoCloseable {
  /** Array whose reading is timed: far more than caches hold. */
  static final long READ_BYTES = 1L << 30;

  private final Workers workers;
  private final ReadPeak memory;

  Limits(Workers workers, long readBytes) {
    this.workers = workers;
    this.memory = new ReadPeak(readBytes);
  }

  /**
   * Rates of some works and, from the same rounds, the limits.
   *
   * @param gflops peak of f32 multiply-adds, two operations each, in 10^9 per second
   * @param readGb bytes read from memory, in 10^9 per second
   * @param rates one per work, in their order
   */
  record Measured(Samples gflops, Samples readGb, List<Samples> rates) {}

  /** Measures works beside the limits. */
  Measured measure(Rounds rounds, List<? extends Rounds.Work> works) {
    List<Rounds.Work> all = new ArrayList<>();
    all.add(() -> FmaPeak.burst(workers) * 1e-9);
    all.add(() -> memory.burst(workers) * 1e-9);
    all.addAll(works);
    List<Samples> rates = rounds.measure(all);
    return new Measured(rates.get(0), rates.get(1), rates.subList(2, rates.size()));
  }

  /** The limits alone. */
  Table table(Rounds rounds) {
    Measured limits = measure(rounds, List.of());
    Table table =
        new Table(
            "limits",
            "What this machine can do at most, %d threads".formatted(workers.threads()),
            Table.column("limit", "limit"),
            Table.column("rate", "rate"),
            Table.column("unit", "unit"));
    table.row("f32 multiply-adds", limits.gflops(), "GFLOPS");
    table.row("memory reads", limits.readGb(), "GB/s");
    return table;
  }

  @Override
  public void close() {
    memory.close();
  }
}
