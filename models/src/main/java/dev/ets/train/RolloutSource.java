package dev.ets.train;

import dev.ets.task.StepChecker;
import dev.ets.task.WordProblem;
import dev.ets.task.WordProblems;
import dev.ets.token.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Rollouts with a label at the last token of each step, for the reward model: 1 when the step
 * states the true value of its quantity, else 0. Each epoch goes through all of them in an order of
 * its own. Thread-safe.
 *
 * @param problems the generator that the rollouts' problems came from
 */
public record RolloutSource(
    List<Rollout> rollouts, WordProblems problems, Tokenizer tokenizer, long seed)
    implements SampleSource {
  public RolloutSource {
    if (rollouts.isEmpty()) {
      throw new IllegalArgumentException("no rollouts to train on");
    }
  }

  @Override
  public Sample sample(long index) {
    return label(rollouts.get(Shuffle.at(index, rollouts.size(), seed)));
  }

  /** One rollout with its labels. */
  public Sample label(Rollout rollout) {
    WordProblem problem = problems.problem(rollout.problem());
    StepChecker checker = new StepChecker(problem);
    Tokens tokens = new Tokens();
    tokens.add(tokenizer.bos().orElseThrow());
    tokens.add(tokenizer.encode(problem.prompt()));
    int[] ends = new int[rollout.steps().size()];
    for (int i = 0; i < ends.length; i++) {
      tokens.add(tokenizer.encode(rollout.steps().get(i)));
      ends[i] = tokens.size() - 1;
    }
    float[] labels = new float[tokens.size()];
    Arrays.fill(labels, Float.NaN);
    for (int i = 0; i < ends.length; i++) {
      labels[ends[i]] = checker.right(rollout.steps().get(i)) ? 1 : 0;
    }
    return Sample.scored(tokens.toArray(), labels);
  }
}
