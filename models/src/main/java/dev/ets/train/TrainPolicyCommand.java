package dev.ets.train;

import dev.ets.cli.Console;
import dev.ets.task.Difficulty;
import dev.ets.task.Range;
import dev.ets.task.Split;
import dev.ets.token.ByteLevelBpe;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.LongStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Trains the policy. */
@Command(name = "train-policy", description = "Trains a policy on generated word problems.")
final class TrainPolicyCommand implements Callable<Integer> {
  private static final int DEV_PROBLEMS = 100;

  private final Console console;
  @Mixin private RunOptions run;

  /**
   * To find a value by its name is learned where guessing does not pay, among many given
   * quantities; which operations there are and how to do them, on few of them.
   */
  private static final List<Difficulty> STAGES =
      List.of(
          Difficulty.standard().withOps(new Range(1, 3)).withDistractors(new Range(3, 7)),
          Difficulty.standard().withOps(new Range(2, 6)),
          Difficulty.standard().withOps(new Range(2, 8)),
          Difficulty.standard());

  private static final long STAGE_PROBLEMS = 25_000;

  TrainPolicyCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ByteLevelBpe tokenizer = RunOptions.tokenizer();
    SampleSource source = curriculum(tokenizer);
    SampleSource held = new WordProblemSource(RunOptions.problems(Split.DEV), tokenizer);
    List<Sample> dev = LongStream.range(0, DEV_PROBLEMS).mapToObj(held::sample).toList();
    run.train(source, dev, ModelFile.Kind.POLICY, tokenizer, console);
    return 0;
  }

  private static SampleSource curriculum(ByteLevelBpe tokenizer) {
    List<SampleSource> stages = new ArrayList<>();
    for (Difficulty difficulty : STAGES) {
      stages.add(new WordProblemSource(RunOptions.problems(Split.TRAIN, difficulty), tokenizer));
    }
    return new Curriculum(stages, STAGE_PROBLEMS);
  }
}
