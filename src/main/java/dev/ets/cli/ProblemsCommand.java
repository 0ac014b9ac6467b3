package dev.ets.cli;

import dev.ets.UsageException;
import dev.ets.task.Dataset;
import dev.ets.task.Difficulty;
import dev.ets.task.Range;
import dev.ets.task.SolvedProblem;
import dev.ets.task.Split;
import dev.ets.task.WordProblems;
import dev.ets.trace.OutputFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Writes generated word problems. */
@Command(name = "problems", description = "Generates word problems with answers and solutions.")
final class ProblemsCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--count", required = true, paramLabel = "N", description = "How many.")
  private int count;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "The same seed gives the same problems (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--ops",
      paramLabel = "RANGE",
      defaultValue = "2-10",
      description = "Operations that an answer needs (default: ${DEFAULT-VALUE}).")
  private String ops;

  @Option(
      names = "--split",
      paramLabel = "NAME",
      description = "Only structures of train, dev or test (default: all).")
  private Split split;

  @Option(names = "--out", required = true, paramLabel = "FILE.jsonl", description = "To write.")
  private Path out;

  ProblemsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (count < 1) {
      throw new UsageException("--count must be at least 1: " + count);
    }
    Difficulty difficulty = Difficulty.standard().withOps(Range.parse(ops));
    OutputFiles.check(out);
    WordProblems problems =
        split == null
            ? new WordProblems(seed, difficulty)
            : new WordProblems(seed, difficulty, split);
    List<SolvedProblem> solved =
        problems.problems(0, count).stream().map(SolvedProblem::of).toList();
    Dataset.write(out, solved);
    console.err().println("wrote %d problems to %s".formatted(count, out));
    return 0;
  }
}
