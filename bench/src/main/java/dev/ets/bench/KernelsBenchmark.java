package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.kernels.Devices;
import dev.ets.kernels.Trial;
import dev.ets.kernels.TrialData;
import dev.ets.kernels.TrialRun;
import dev.ets.kernels.Trials;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Every version of every kernel that a TornadoVM device can run, alone, on data that stay on the
 * device.
 *
 * @param trials in the order in which they run; of those of a shape, the ones of few rows first
 */
record KernelsBenchmark(List<Trial> trials) implements Benchmark {
  /** There are many: a fourth of the time for each will do. */
  private static final double TIME = 0.25;

  /** A naive loop takes some seconds for as many. */
  private static final double NAIVE_FLOPS = 2e9;

  KernelsBenchmark() {
    this(Trials.large());
  }

  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public String description() {
    return "each version of each kernel alone";
  }

  @Override
  public Needs needs() {
    return Needs.TORNADO;
  }

  @Override
  public KernelsBenchmark only(String op) {
    List<Trial> chosen = trials.stream().filter(t -> t.op().equals(op)).toList();
    if (chosen.isEmpty()) {
      throw new UsageException(
          "unknown op '%s'; known: %s".formatted(op, String.join(", ", ops())));
    }
    return new KernelsBenchmark(chosen);
  }

  private List<String> ops() {
    return trials.stream().map(Trial::op).distinct().toList();
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    Devices.Named device = Devices.named(setup.device()).getFirst();
    List<RuntimeException> failures = new ArrayList<>();
    for (String op : ops()) {
      tables.accept(table(op, device, setup, failures));
    }
    if (!failures.isEmpty()) {
      IllegalStateException all =
          new IllegalStateException(
              failures.stream().map(Throwable::getMessage).collect(Collectors.joining("; ")));
      failures.forEach(all::addSuppressed);
      throw all;
    }
  }

  /** Versions that fail are no rows, but noted. */
  private Table table(
      String op, Devices.Named device, Setup setup, List<RuntimeException> failures) {
    double longest = setup.rounds().seconds();
    Map<String, Double> secondsPerRow = new HashMap<>();
    int leftOut = 0;
    List<Object[]> rows = new ArrayList<>();
    for (Trial trial : trials) {
      if (!trial.op().equals(op)) {
        continue;
      }
      // How long it takes is known from the trial of fewer rows.
      if (trial.count() * secondsPerRow.getOrDefault(trial.shape(), 0.0) > longest) {
        leftOut++;
        continue;
      }
      double slowest = measure(trial, device, setup, rows, failures);
      secondsPerRow.put(trial.shape(), slowest / trial.count());
    }
    String without =
        leftOut == 0 ? "" : " (left out, more than %s s a run: %d)".formatted(longest, leftOut);
    Table table =
        new Table(
                "kernels",
                "Kernels of %s on %s%s".formatted(op, device, without),
                Table.column("shape", "shape"),
                Table.column("rows", "rows"),
                Table.column("version", "version"),
                Table.column("microseconds", "µs"))
            .with(setup.limits().columns());
    rows.forEach(table::row);
    return table;
  }

  /** Adds the rows of a trial's versions; returns the seconds of a run of the slowest. */
  private double measure(
      Trial trial,
      Devices.Named device,
      Setup setup,
      List<Object[]> rows,
      List<RuntimeException> failures) {
    List<Trial.Choice> choices = choices(trial, device);
    if (choices.isEmpty()) {
      return 0;
    }
    List<TrialData.Output> expected = TrialRun.expected(checkable(trial));
    List<KernelRun> works = new ArrayList<>();
    try {
      for (Trial.Choice choice : choices) {
        try {
          works.add(new KernelRun(trial, choice, device, expected));
        } catch (IllegalStateException e) {
          failures.add(e);
        }
      }
      Limits.Measured measured = setup.limits().measure(setup.rounds().scaled(TIME), works);
      double slowest = 0;
      for (int i = 0; i < works.size(); i++) {
        Samples rate = measured.rates().get(i);
        rows.add(
            new Object[] {
              trial.shape(),
              trial.count(),
              works.get(i).choice().toString(),
              rate.dividing(1e6),
              measured.use(rate, (double) trial.bytes(), (double) trial.flops())
            });
        slowest = Math.max(slowest, 1 / rate.median());
      }
      return slowest;
    } finally {
      works.forEach(KernelRun::close);
    }
  }

  /**
   * Those that a device can run. The versions that it gets anyway are measured together, under the
   * name of the trial's op.
   */
  private static List<Trial.Choice> choices(Trial trial, Devices.Named device) {
    List<Trial.Choice> able =
        trial.choices().stream().filter(c -> device.runs(c.version())).toList();
    Map<String, Trial.Choice> last = new HashMap<>();
    able.forEach(c -> last.put(c.op(), c));
    return able.stream()
        .filter(c -> c.op().equals(trial.op()) || !c.equals(last.get(c.op())))
        .toList();
  }

  /**
   * The trial itself, or, where its naive loop would take long, the largest of the same shape that
   * does not: its rows are the first ones.
   */
  private Trial checkable(Trial trial) {
    return trials.stream()
        .filter(t -> t.op().equals(trial.op()) && t.shape().equals(trial.shape()))
        .filter(t -> t.count() <= trial.count() && t.flops() <= NAIVE_FLOPS)
        .max(Comparator.comparingInt(Trial::count))
        .orElse(trial);
  }
}
