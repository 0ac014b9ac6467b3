package dev.ets.task;

import java.util.List;

/**
 * A word problem as its file keeps it.
 *
 * @param problem the text, without an end of line
 * @param answer the true answer
 * @param solution the steps and the answer's line, each with its end of line
 * @param ops operations that the answer needs
 * @param structure canonical name of the computation graph, see {@link Split#of}
 */
public record SolvedProblem(
    String problem, String answer, List<String> solution, int ops, String structure) {
  public SolvedProblem {
    solution = List.copyOf(solution);
  }

  public static SolvedProblem of(WordProblem p) {
    return new SolvedProblem(p.text(), p.answer(), p.steps(), p.ops(), p.structure());
  }
}
