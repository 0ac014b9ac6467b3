package dev.ets.train;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.exec.vector.Workers;
import dev.ets.task.Difficulty;
import dev.ets.task.Split;
import dev.ets.task.WordProblems;
import dev.ets.tensor.DType;
import dev.ets.token.ByteLevelBpe;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options that all training runs share, and the run itself. */
final class RunOptions {
  /** Of the shipped models: changing it changes every problem and the vocabulary. */
  static final long DATA_SEED = 1;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "Where state, log, loss curve and model go.")
  private Path out;

  @Option(
      names = "--minutes",
      defaultValue = "60",
      description = "Training time, that of resumed runs included (default: ${DEFAULT-VALUE}).")
  private double minutes;

  @Option(names = "--steps", defaultValue = "1000000", description = "Steps at most.")
  private long steps;

  @Option(
      names = "--batch-tokens",
      defaultValue = "4096",
      description = "Tokens per step (default: ${DEFAULT-VALUE}).")
  private int batchTokens;

  @Option(
      names = "--learning-rate",
      defaultValue = "0.003",
      description = "At its peak (default: ${DEFAULT-VALUE}).")
  private float learningRate;

  @Option(
      names = "--warmup",
      defaultValue = "200",
      description = "Steps of linear rise (default: ${DEFAULT-VALUE}).")
  private long warmup;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Of the start values and the order (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--start",
      paramLabel = "FILE.gguf",
      description = "Start values: a model of the same shape (default: random).")
  private @Nullable Path start;

  @Option(
      names = "--first-sample",
      paramLabel = "N",
      defaultValue = "0",
      description = "To go on from --start, the next sample that its run told (default: 0).")
  private long firstSample;

  @Option(names = "--resume", description = "Goes on from DIR/state.bin.")
  private boolean resume;

  long seed() {
    return seed;
  }

  /** The problems of a split; no structure is in two of them. */
  static WordProblems problems(Split split) {
    return problems(split, Difficulty.standard());
  }

  /** The same, easier or harder. */
  static WordProblems problems(Split split, Difficulty difficulty) {
    return new WordProblems(DATA_SEED, difficulty, split);
  }

  /** The shipped models' tokenizer. */
  static ByteLevelBpe tokenizer() {
    return WordProblemSource.tokenizer(problems(Split.TRAIN));
  }

  /** Where a run starts from. */
  private Parameters startValues(ByteLevelBpe tokenizer) {
    Parameters weights = Parameters.random(ModelShape.small(tokenizer.vocabSize()), seed);
    if (start != null) {
      ModelFile.read(start, weights);
    }
    return weights;
  }

  /** Trains, and writes {@code DIR/policy.gguf} or {@code DIR/prm.gguf}. */
  void train(
      SampleSource source,
      List<Sample> dev,
      ModelFile.Kind kind,
      ByteLevelBpe tokenizer,
      Console console) {
    if (!(minutes > 0) || steps < 1 || batchTokens < 1 || !(learningRate > 0) || firstSample < 0) {
      throw new UsageException(
          "--minutes %s, --steps %d, --batch-tokens %d and --learning-rate %s must be above 0, --first-sample %d not below"
              .formatted(minutes, steps, batchTokens, learningRate, firstSample));
    }
    Parameters weights = startValues(tokenizer);
    TrainSettings settings =
        TrainSettings.ofSteps(steps)
            .withMinutes(minutes)
            .withBatch(batchTokens, learningRate)
            .withWarmup(warmup);
    try {
      Trainer trainer =
          new Trainer(weights, settings, Workers.shared(), out)
              .on(source)
              .from(firstSample)
              .measuredOn(dev)
              .tell(line -> show(line, console));
      if (resume) {
        trainer.resume();
      }
      trainer.run();
      String name = kind == ModelFile.Kind.POLICY ? "policy.gguf" : "prm.gguf";
      ModelFile.write(out.resolve(name), kind, weights, tokenizer, DType.F16);
      console.out().println("wrote " + out.resolve(name));
      console.out().println("the next sample is " + trainer.nextSample());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void show(TrainLog.Line line, Console console) {
    boolean measured = !Double.isNaN(line.devLoss()) || !Double.isNaN(line.devValueLoss());
    if (line.step() % 20 == 0 || measured) {
      console.err().println(line.text());
    }
  }
}
