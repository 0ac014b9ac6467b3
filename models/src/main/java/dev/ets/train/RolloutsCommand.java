package dev.ets.train;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.engine.Sampling;
import dev.ets.runtime.Models;
import dev.ets.task.Split;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Draws what the reward model learns from. */
@Command(name = "rollouts", description = "Draws solutions of training problems with a policy.")
final class RolloutsCommand implements Callable<Integer> {
  private final Console console;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "M",
      description = "Policy, a GGUF file.")
  private Path model;

  @Option(
      names = "--from",
      defaultValue = "10000000",
      description = "First problem; far behind those of the policy (default: ${DEFAULT-VALUE}).")
  private long from;

  @Option(
      names = "--problems",
      defaultValue = "8000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--per-problem",
      defaultValue = "8",
      description = "Solutions of each (default: ${DEFAULT-VALUE}).")
  private int perProblem;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      description = "Above 1 more of the solutions go wrong (default: ${DEFAULT-VALUE}).")
  private double temperature;

  @Option(names = "--seed", defaultValue = "1", description = "Of the draws.")
  private long seed;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "FILE.jsonl",
      description = "To append to.")
  private Path out;

  RolloutsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (count < 1 || perProblem < 1 || from < 0) {
      throw new UsageException(
          "--problems %d and --per-problem %d must be above 0, --from %d not below"
              .formatted(count, perProblem, from));
    }
    if (!(temperature >= 0 && temperature < Double.POSITIVE_INFINITY)) {
      throw new UsageException("--temperature %s must be 0 or above".formatted(temperature));
    }
    try (Models models = new Models("auto", 0)) {
      new Rollouts(
              models.policy(model),
              RunOptions.problems(Split.TRAIN),
              perProblem,
              new Sampling(temperature, 0, 1),
              seed)
          .write(from, from + count, out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    console.err().println("wrote rollouts of %d problems to %s".formatted(count, out));
    return 0;
  }
}
