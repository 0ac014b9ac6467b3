package dev.ets.bench;

import com.google.ortools.linearsolver.MPSolver;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/** Solvers of OR-tools on the integer programs of the pruner. */
final class OrTools implements Peer {
  private static final List<String> SOLVERS = List.of("SCIP", "CBC", "HIGHS", "SAT");
  private static final List<Integer> WIDTHS = List.of(16, 64, 256);
  private static final double TOLERANCE = 1e-6;

  @Override
  public String name() {
    return "ortools";
  }

  @Override
  public String version() {
    return Peer.jarOf(MPSolver.class);
  }

  @Override
  public List<Benchmark> comparisons(PeerSettings settings) {
    return SOLVERS.stream().map(s -> (Benchmark) new Comparison(this, settings, s)).toList();
  }

  /** Arguments: the name that OR-tools has for a solver. */
  @Override
  public Side open(List<String> arguments) {
    return new OrToolsPruner(arguments.getFirst());
  }

  private record Comparison(OrTools peer, PeerSettings settings, String solver)
      implements Benchmark {
    @Override
    public String name() {
      return "%s %s".formatted(peer.name(), solver);
    }

    @Override
    public String description() {
      return "%d pruning instances of each width".formatted(settings.instances());
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
              "Milliseconds of %d pruning instances, ours and OR-tools' %s, one thread"
                  .formatted(settings.instances(), solver),
              Table.column("width", "width"),
              Table.column("ours_median_ms", "ours, median ms"),
              Table.column("peer_median_ms", solver + ", median ms"),
              Duel.RATIO,
              Table.column("ours_p99_ms", "ours, p99 ms"),
              Table.column("peer_p99_ms", solver + ", p99 ms"),
              Table.column("ours_per_peer_p99", "ours/peer, p99"));
      try (Side theirs = PeerProcess.start(peer, settings, List.of(solver))) {
        for (int width : WIDTHS) {
          measure(width, setup.rounds(), theirs, table);
        }
      }
      tables.accept(table);
    }

    private void measure(int width, Rounds rounds, Side theirs, Table table) {
      Side ours = new OurPruner();
      String work = "%d %d".formatted(width, settings.instances());
      checkOptima(width, Duel.run(ours, work), Duel.run(theirs, work));
      long end = System.nanoTime() + (long) (rounds.warmUpSeconds() * 1e9);
      while (System.nanoTime() < end) {
        Duel.run(ours, work);
      }
      double[][] figures = new double[4][rounds.rounds()];
      for (int r = 0; r < rounds.rounds(); r++) {
        Samples mine = millis(Duel.run(ours, work));
        Samples other = millis(Duel.run(theirs, work));
        figures[0][r] = mine.median();
        figures[1][r] = other.median();
        figures[2][r] = mine.p99();
        figures[3][r] = other.p99();
      }
      Samples[] ms = Arrays.stream(figures).map(Samples::new).toArray(Samples[]::new);
      // Times, so that a ratio of speeds is theirs over ours.
      table.row(width, ms[0], ms[1], ms[1].per(ms[0]), ms[2], ms[3], ms[3].per(ms[2]));
    }

    private Samples millis(double[] figures) {
      return new Samples(Arrays.copyOf(figures, settings.instances()));
    }

    private void checkOptima(int width, double[] mine, double[] other) {
      for (int i = settings.instances(); i < mine.length; i++) {
        if (!(Math.abs(mine[i] - other[i]) <= TOLERANCE)) {
          throw new IllegalStateException(
              "instance %d of width %d is worth %.9f to us and %.9f to %s"
                  .formatted(i - settings.instances(), width, mine[i], other[i], solver));
        }
      }
    }
  }
}
