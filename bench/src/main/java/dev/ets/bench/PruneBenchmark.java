package dev.ets.bench;

import dev.ets.prune.IlpPruner;
import dev.ets.prune.Objective;
import dev.ets.prune.PruneProblem;
import dev.ets.prune.PruneSolution;
import java.util.List;
import java.util.function.Consumer;

/**
 * The pruner on instances as searches meet them, one after the other on one thread.
 *
 * @param widths candidates of an instance
 * @param instances of each width
 */
record PruneBenchmark(List<Integer> widths, int instances) implements Benchmark {
  PruneBenchmark() {
    this(List.of(16, 64, 256), 1000);
  }

  @Override
  public String name() {
    return "prune";
  }

  @Override
  public String description() {
    return "the exact pruner, %d instances of each width".formatted(instances);
  }

  @Override
  public Needs needs() {
    return Needs.NOTHING;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    Table table =
        new Table(
            "prune",
            "Milliseconds of the pruner, " + instances + " instances of each width",
            Table.column("width", "width"),
            Table.column("ancestors", "ancestors"),
            Table.column("median_ms", "median ms"),
            Table.column("p99_ms", "p99 ms"),
            Table.column("proved", "proved optimal"));
    for (int width : widths) {
      measure(width, setup.rounds(), table);
    }
    tables.accept(table);
  }

  private void measure(int width, Rounds rounds, Table table) {
    List<PruneProblem> problems = PruneInstances.instances(width, instances);
    int proved = check(problems);
    long end = System.nanoTime() + (long) (rounds.warmUpSeconds() * 1e9);
    while (System.nanoTime() < end) {
      millis(problems);
    }
    double[] medians = new double[rounds.rounds()];
    double[] p99s = new double[rounds.rounds()];
    for (int r = 0; r < medians.length; r++) {
      Samples millis = new Samples(millis(problems));
      medians[r] = millis.median();
      p99s[r] = millis.p99();
    }
    double[] ancestors =
        problems.stream().mapToDouble(p -> Objective.ancestors(p, p.leaves())).toArray();
    table.row(
        width, new Samples(ancestors).median(), new Samples(medians), new Samples(p99s), proved);
  }

  private static double[] millis(List<PruneProblem> problems) {
    IlpPruner pruner = new IlpPruner();
    double[] millis = new double[problems.size()];
    for (int i = 0; i < millis.length; i++) {
      long start = System.nanoTime();
      pruner.solve(problems.get(i));
      millis[i] = (System.nanoTime() - start) * 1e-6;
    }
    return millis;
  }

  /** How many are proved optimal; none may be worse than keeping every candidate. */
  private static int check(List<PruneProblem> problems) {
    int proved = 0;
    for (PruneProblem problem : problems) {
      PruneSolution solution = new IlpPruner().solve(problem);
      double all = Objective.of(problem, problem.leaves());
      if (solution.objective() < all - 1e-9) {
        throw new IllegalStateException(
            "the pruner found %s, keeping all is worth %s".formatted(solution.objective(), all));
      }
      proved += solution.status() == PruneSolution.Status.OPTIMAL ? 1 : 0;
    }
    return proved;
  }
}
