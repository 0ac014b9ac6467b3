package dev.ets.cli;

import dev.ets.prune.IlpPruner;
import dev.ets.prune.PruneJson;
import dev.ets.prune.PruneSolution;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Solves one pruning instance. */
@Command(name = "prune", description = "Solves one pruning instance of ETS.")
final class PruneCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      paramLabel = "FILE.json",
      description =
          "{\"parents\": [-1, 0, ...], \"tokens\": [...], \"leaves\": [...], \"weights\": [...],"
              + " \"clusters\": [...], \"lambda_b\": 1.0, \"lambda_d\": 1.45, \"cost\": \"nodes\"};"
              + " weights and clusters follow leaves.")
  private Path file;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  PruneCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    PruneSolution solution = new IlpPruner().solve(PruneJson.read(file));
    if (json) {
      console.out().println(PruneJson.json(solution));
    } else {
      console.out().println("objective  " + solution.objective());
      console.out().println("kept       " + Arrays.toString(solution.kept()));
      console.out().println("status     " + solution.status());
      console.out().printf(Locale.ROOT, "millis     %.3f%n", solution.millis());
    }
    return 0;
  }
}
