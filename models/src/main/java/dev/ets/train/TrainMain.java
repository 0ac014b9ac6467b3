package dev.ets.train;

import dev.ets.UsageException;
import dev.ets.exec.vector.Workers;
import dev.ets.task.Difficulty;
import dev.ets.task.Split;
import dev.ets.task.WordProblems;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Trains from a terminal: {@code TrainMain --out DIR [--data FILE --dev FILE] [--init STATE]
 * [--resume true] [--minutes M] [--steps N] ...}. Without {@code --data} it trains the policy on
 * generated word problems; with it, on a file of {@link JsonLinesSource} (the reward model).
 */
public final class TrainMain {
  private static final Set<String> OPTIONS =
      Set.of(
          "out",
          "data",
          "dev",
          "init",
          "resume",
          "minutes",
          "steps",
          "batch-tokens",
          "micro-rows",
          "lr",
          "warmup",
          "eval-every",
          "save-minutes",
          "seed",
          "dim",
          "layers",
          "heads",
          "kv-heads",
          "head-dim",
          "ffn",
          "context",
          "dev-problems");

  private final Map<String, String> options = new HashMap<>();

  private TrainMain(String[] args) {
    for (int i = 0; i < args.length; i += 2) {
      String name = args[i].startsWith("--") ? args[i].substring(2) : "";
      if (!OPTIONS.contains(name) || i + 1 == args.length) {
        throw new UsageException(
            "'%s' is no option with a value; known: %s"
                .formatted(args[i], OPTIONS.stream().sorted().toList()));
      }
      options.put(name, args[i + 1]);
    }
  }

  /** Trains; ends with exit code 2 after one line on standard error when the options are wrong. */
  public static void main(String[] args) throws IOException {
    try {
      new TrainMain(args).run();
    } catch (UsageException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }

  private void run() throws IOException {
    long seed = (long) number("seed", 1);
    if (!options.containsKey("out")) {
      throw new UsageException("--out DIR is missing: where state, log and curve go");
    }
    WordProblems problems = new WordProblems(seed, Difficulty.standard(), Split.TRAIN);
    var tokenizer = WordProblemSource.tokenizer(problems);
    SampleSource source = new WordProblemSource(problems, tokenizer);
    List<Sample> dev = new ArrayList<>();
    if (options.containsKey("data")) {
      source = new JsonLinesSource(Path.of(options.get("data")), seed);
      dev.addAll(JsonLinesSource.read(Path.of(options.get("dev"))));
    } else {
      SampleSource held =
          new WordProblemSource(
              new WordProblems(seed + 1, Difficulty.standard(), Split.DEV), tokenizer);
      for (long i = 0; i < number("dev-problems", 200); i++) {
        dev.add(held.sample(i));
      }
    }
    Parameters parameters = Parameters.random(shape(tokenizer.vocabulary().size()), seed);
    if (options.containsKey("init")) {
      Trainer.loadWeights(Path.of(options.get("init")), parameters);
    }
    Trainer trainer =
        new Trainer(parameters, settings(), Workers.shared(), Path.of(options.get("out")))
            .on(source)
            .measuredOn(dev)
            .tell(TrainMain::show);
    if (Boolean.parseBoolean(options.get("resume"))) {
      trainer.resume();
    }
    trainer.run();
  }

  private ModelShape shape(int vocab) {
    ModelShape d = ModelShape.small(vocab);
    return new ModelShape(
        vocab,
        (int) number("dim", d.dim()),
        (int) number("layers", d.layers()),
        (int) number("heads", d.heads()),
        (int) number("kv-heads", d.kvHeads()),
        (int) number("head-dim", d.headDim()),
        (int) number("ffn", d.ffn()),
        d.rmsEps(),
        d.ropeBase(),
        (int) number("context", d.context()));
  }

  private TrainSettings settings() {
    TrainSettings d = TrainSettings.ofSteps((long) number("steps", 1_000_000));
    return new TrainSettings(
        d.steps(),
        number("minutes", d.minutes()),
        (int) number("batch-tokens", d.batchTokens()),
        (int) number("micro-rows", d.microRows()),
        (float) number("lr", d.learningRate()),
        (long) number("warmup", (double) d.warmup()),
        d.valueScale(),
        (long) number("eval-every", 100),
        number("save-minutes", d.saveMinutes()));
  }

  private double number(String option, double otherwise) {
    String text = options.get(option);
    try {
      return text == null ? otherwise : Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new UsageException("--%s %s is no number".formatted(option, text), e);
    }
  }

  private static void show(TrainLog.Line line) {
    if (line.step() % 10 == 0 || !Double.isNaN(line.devLoss())) {
      System.err.printf(
          Locale.ROOT,
          "step %d  loss %.4f  value %.4f  dev %.4f / %.4f  lr %.2e  gradient %.2f  %.0f tok/s  %.0f s%n",
          line.step(),
          line.loss(),
          line.valueLoss(),
          line.devLoss(),
          line.devValueLoss(),
          line.rate(),
          line.gradient(),
          line.tokensPerSecond(),
          line.seconds());
    }
  }
}
