package dev.ets.train;

import dev.ets.task.StepChecker;
import dev.ets.task.WordProblem;
import dev.ets.task.WordProblems;
import dev.ets.token.Tokenizer;
import java.util.Arrays;
import java.util.List;

/**
 * Rollouts with the labels of their steps, for the reward model: 1 when the step states the true
 * value of its quantity, else 0. To learn from, every token of a step carries its label (as in
 * token-supervised value models, arXiv 2407.12863), so that a wrong digit or sign is told where it
 * stands; to measure, only the last token does, where the model is read. Each epoch goes through
 * all rollouts in an order of its own. Thread-safe.
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
    Rollout rollout = rollouts.get(Shuffle.at(index, rollouts.size(), seed));
    return label(rollout, Labels.EVERY_TOKEN);
  }

  /** Which tokens of a step carry its label. */
  enum Labels {
    EVERY_TOKEN,
    LAST_TOKEN
  }

  /** One rollout with its labels. */
  Sample label(Rollout rollout, Labels labels) {
    WordProblem problem = problems.problem(rollout.problem());
    StepChecker checker = new StepChecker(problem);
    Tokens tokens = new Tokens();
    tokens.add(tokenizer.bos().orElseThrow());
    tokens.add(tokenizer.encode(problem.prompt()));
    int[] starts = new int[rollout.steps().size() + 1];
    starts[0] = tokens.size();
    for (int i = 0; i < rollout.steps().size(); i++) {
      tokens.add(tokenizer.encode(rollout.steps().get(i)));
      starts[i + 1] = tokens.size();
    }
    float[] targets = new float[tokens.size()];
    Arrays.fill(targets, Float.NaN);
    for (int i = 0; i < rollout.steps().size(); i++) {
      int end = starts[i + 1];
      int first = labels == Labels.EVERY_TOKEN ? starts[i] : end - 1;
      Arrays.fill(targets, first, end, checker.right(rollout.steps().get(i)) ? 1 : 0);
    }
    return Sample.scored(tokens.toArray(), targets);
  }
}
