package dev.ets.task;

import dev.ets.UsageException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * An endless sequence of word problems: problem {@code i} depends on the seed, {@code i} and the
 * settings alone. Thread-safe.
 */
public final class WordProblems {
  /** A split has a tenth of the structures, and few wirings have no numbers within the limits. */
  private static final int TRIES = 10_000;

  private final long seed;
  private final Difficulty difficulty;
  private final Set<Split> splits;

  /** Problems of one split. */
  public WordProblems(long seed, Difficulty difficulty, Split split) {
    this(seed, difficulty, EnumSet.of(split));
  }

  /** Problems of every split. */
  public WordProblems(long seed, Difficulty difficulty) {
    this(seed, difficulty, EnumSet.allOf(Split.class));
  }

  private WordProblems(long seed, Difficulty difficulty, Set<Split> splits) {
    this.seed = seed;
    this.difficulty = difficulty;
    this.splits = splits;
  }

  /**
   * Problem {@code index}.
   *
   * @throws UsageException when the settings leave no problem to draw, such as a split that holds
   *     no structure with so few operations
   */
  public WordProblem problem(long index) {
    RandomStream random = new RandomStream(seed, index);
    int ops = random.between(difficulty.ops());
    for (int t = 0; t < TRIES; t++) {
      Wiring wiring = Wiring.draw(ops, difficulty.mix(), random);
      String structure = Structure.of(wiring);
      if (splits.contains(Split.of(structure))) {
        Draft draft = new Draft(wiring, difficulty, random);
        if (draft.drawNumbers()) {
          draft.addDistractors();
          double oneObject = difficulty.mix().oneObject();
          return written(Casting.cast(draft, oneObject, random), structure, random);
        }
      }
    }
    throw new UsageException(
        "found no problem with %d operations in split %s after %d draws; allow more operations (now %s) or wider numbers"
            .formatted(ops, splits.toString().toLowerCase(Locale.ROOT), TRIES, difficulty.ops()));
  }

  /** Problems {@code from} to {@code from + count - 1}. */
  public List<WordProblem> problems(long from, int count) {
    List<WordProblem> problems = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      problems.add(problem(from + i));
    }
    return problems;
  }

  private static WordProblem written(QuantityGraph graph, String structure, RandomStream random) {
    StringBuilder text = new StringBuilder();
    for (int i : random.permutation(graph.quantities().size())) {
      if (graph.quantity(i).relation() != Relation.TOTAL) {
        text.append(Wording.statement(graph, i)).append(' ');
      }
    }
    text.append(Wording.question(graph));
    String answer = Integer.toString(graph.quantity(graph.asked()).value());
    List<String> steps = WordProblem.solution(graph, answer, random);
    return new WordProblem(text.toString(), steps, answer, structure, graph);
  }
}
