package dev.ets.train;

import dev.ets.task.WordProblem;
import dev.ets.task.WordProblems;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.PreTokenizer;
import dev.ets.token.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Generated word problems with one of their solutions each, for the policy: begin, prompt, steps,
 * end. Only the solution carries weight. Thread-safe.
 *
 * @param problems where the problems come from; sample i is problem i, solved in an order keyed by
 *     i
 */
public record WordProblemSource(WordProblems problems, Tokenizer tokenizer)
    implements SampleSource {
  /** Problems that the vocabulary is learned from: all words occur in far fewer. */
  private static final int VOCABULARY_PROBLEMS = 20_000;

  private static final int MAX_VOCABULARY = 768;

  @Override
  public Sample sample(long index) {
    WordProblem problem = problems.problem(index);
    Tokens tokens = new Tokens();
    tokens.add(tokenizer.bos().orElseThrow());
    tokens.add(tokenizer.encode(problem.prompt()));
    int prompt = tokens.size();
    for (String step : problem.solution(index)) {
      tokens.add(tokenizer.encode(step));
    }
    tokens.add(tokenizer.eos().orElseThrow());
    float[] weight = new float[tokens.size()];
    Arrays.fill(weight, prompt, weight.length, 1);
    return Sample.language(tokens.toArray(), weight);
  }

  /** The vocabulary of the task: single digits, and every word of it a token. */
  public static ByteLevelBpe tokenizer(WordProblems problems) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < VOCABULARY_PROBLEMS; i++) {
      WordProblem problem = problems.problem(i);
      texts.add(problem.prompt() + String.join("", problem.steps()));
    }
    return new BpeTrainer(
            PreTokenizer.named("qwen2"), MAX_VOCABULARY, List.of("<|begin|>", "<|end|>"))
        .train(texts);
  }
}
