package dev.ets.train;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.task.Split;
import dev.ets.task.WordProblems;
import dev.ets.token.ByteLevelBpe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Trains the process reward model. */
@Command(
    name = "train-prm",
    description = "Trains a process reward model on labelled rollouts; --start with the policy.")
final class TrainPrmCommand implements Callable<Integer> {
  /** The last rollouts of the file are measured on and not learned from. */
  private static final int DEV_ROLLOUTS = 400;

  private final Console console;
  @Mixin private RunOptions run;

  @Option(
      names = "--rollouts",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "What ./ets rollouts wrote.")
  private Path file;

  TrainPrmCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ByteLevelBpe tokenizer = RunOptions.tokenizer();
    WordProblems problems = RunOptions.problems(Split.TRAIN);
    try {
      List<Rollout> all = Rollouts.read(file);
      int learned = all.size() - DEV_ROLLOUTS;
      if (learned < 1) {
        throw new UsageException(
            "%s has %d rollouts, %d are kept for measuring: draw more"
                .formatted(file, all.size(), DEV_ROLLOUTS));
      }
      RolloutSource source =
          new RolloutSource(all.subList(0, learned), problems, tokenizer, run.seed());
      List<Sample> dev =
          all.subList(learned, all.size()).stream()
              .map(rollout -> source.label(rollout, RolloutSource.Labels.LAST_TOKEN))
              .toList();
      run.train(source, dev, ModelFile.Kind.REWARD, tokenizer, console);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return 0;
  }
}
