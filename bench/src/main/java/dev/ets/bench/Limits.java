package dev.ets.bench;

import dev.ets.exec.vector.FmaPeak;
import dev.ets.exec.vector.ReadPeak;
import dev.ets.exec.vector.Workers;
import dev.ets.kernels.Devices;
import dev.ets.kernels.Trial;
import dev.ets.kernels.TrialRun;
import dev.ets.kernels.Trials;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * What a device can do at most. Figures are given as shares of limits that are measured in the same
 * rounds. Every device copies memory; the cores' reads and multiply-adds are limits of the JVM
 * alone.
 */
final class Limits implements AutoCloseable {
  /** Memory that a limit takes: far more than caches hold. */
  static final long BYTES = 1L << 30;

  /** Bytes that a step moves, in 10^9 per second. */
  static final Table.Column GB = Table.column("gb_per_second", "GB/s");

  private static final Table.Column MB = Table.column("mb_per_step", "MB/step");
  private static final Table.Column GFLOPS = Table.column("gflops", "GFLOPS");

  /** What is limited. */
  enum Kind {
    /** Bytes read and written by a copy. */
    COPY("memory copies", "GB/s", "share_of_copy", "% of copy"),
    /** Bytes read by all worker threads. */
    READ("memory reads", "GB/s", "share_of_reads", "% of reads"),
    /** Fused multiply-adds of all worker threads, two operations each. */
    FMA("f32 multiply-adds", "GFLOPS", "share_of_peak", "% of FMA peak");

    private final String text;
    private final String unit;
    private final String key;
    private final String heading;

    Kind(String text, String unit, String key, String heading) {
      this.text = text;
      this.unit = unit;
      this.key = key;
      this.heading = heading;
    }

    /** The column of the share that a step has of it. */
    Table.Column share() {
      return Table.column(key, heading);
    }
  }

  private final Map<Kind, Rounds.Work> works = new EnumMap<>(Kind.class);
  private final List<Runnable> closers = new ArrayList<>();

  private Limits() {}

  /** No limits, for what runs on no device. */
  static Limits none() {
    return new Limits();
  }

  /**
   * Those of a device.
   *
   * @param bytes of memory that each may take
   */
  static Limits of(String device, long bytes) {
    Limits limits = new Limits();
    Devices.named(device).stream()
        .findFirst()
        .ifPresentOrElse(d -> limits.addTornado(d, bytes), () -> limits.addJvm(bytes));
    return limits;
  }

  private void addTornado(Devices.Named device, long bytes) {
    Trial trial = Trials.copy(device, bytes / 2);
    KernelRun copy =
        new KernelRun(trial, trial.choices().getLast(), device, TrialRun.expected(trial));
    closers.add(copy::close);
    works.put(Kind.COPY, () -> copy.run() * trial.bytes() * 1e-9);
  }

  private void addJvm(long bytes) {
    Workers workers = Workers.shared();
    CopyPeak copy = new CopyPeak(bytes / 2);
    closers.add(copy::close);
    ReadPeak read = new ReadPeak(bytes);
    closers.add(read::close);
    works.put(Kind.COPY, () -> copy.burst(workers) * 1e-9);
    works.put(Kind.READ, () -> read.burst(workers) * 1e-9);
    works.put(Kind.FMA, () -> FmaPeak.burst(workers) * 1e-9);
  }

  /**
   * Rates of some works and, from the same rounds, the limits.
   *
   * @param limits in 10^9 per second
   * @param rates one per work, in their order
   */
  record Measured(Map<Kind, Samples> limits, List<Samples> rates) {
    /**
     * Cells for {@link Limits#columns}.
     *
     * @param steps per second
     * @param bytes that a step moves at least
     * @param operations of a step, a multiply-add counting two; may be 0
     */
    List<Object> use(Samples steps, double bytes, double operations) {
      Samples gigabytes = steps.times(bytes * 1e-9);
      Samples gflops = operations == 0 ? null : steps.times(operations * 1e-9);
      List<Object> cells = new ArrayList<>();
      cells.add(bytes * 1e-6);
      cells.add(gigabytes);
      cells.add(gflops);
      limits.forEach(
          (kind, limit) -> {
            Samples used = kind == Kind.FMA ? gflops : gigabytes;
            cells.add(used == null ? null : used.per(limit).times(100));
          });
      return cells;
    }

    /**
     * Cells for {@link Limits#arithmetic}.
     *
     * @param steps per second
     * @param operations of a step, a multiply-add counting two
     */
    List<Object> arithmetic(Samples steps, double operations) {
      Samples gflops = steps.times(operations * 1e-9);
      List<Object> cells = new ArrayList<>(List.of(gflops));
      if (limits.containsKey(Kind.FMA)) {
        cells.add(gflops.per(limits.get(Kind.FMA)).times(100));
      }
      return cells;
    }
  }

  /** Measures works beside the limits. */
  Measured measure(Rounds rounds, List<? extends Rounds.Work> measured) {
    List<Rounds.Work> all = new ArrayList<>(works.values());
    all.addAll(measured);
    List<Samples> rates = rounds.measure(all);
    Map<Kind, Samples> limits = new EnumMap<>(Kind.class);
    works.keySet().forEach(kind -> limits.put(kind, rates.get(limits.size())));
    return new Measured(limits, rates.subList(works.size(), rates.size()));
  }

  /** What a step moves and computes, per second and as shares of the limits there are. */
  List<Table.Column> columns() {
    List<Table.Column> columns = new ArrayList<>(List.of(MB, GB, GFLOPS));
    works.keySet().forEach(kind -> columns.add(kind.share()));
    return columns;
  }

  /** What a step computes per second, and as a share of the multiply-adds if they are a limit. */
  List<Table.Column> arithmetic() {
    List<Table.Column> columns = new ArrayList<>(List.of(GFLOPS));
    if (works.containsKey(Kind.FMA)) {
      columns.add(Kind.FMA.share());
    }
    return columns;
  }

  /** The limits alone. */
  Table table(String device, Rounds rounds) {
    Table table =
        new Table(
            "limits",
            "What " + device + " can do at most",
            Table.column("limit", "limit"),
            Table.column("rate", "rate"),
            Table.column("unit", "unit"));
    measure(rounds, List.of())
        .limits()
        .forEach((kind, limit) -> table.row(kind.text, limit, kind.unit));
    return table;
  }

  @Override
  public void close() {
    closers.forEach(Runnable::run);
  }
}
