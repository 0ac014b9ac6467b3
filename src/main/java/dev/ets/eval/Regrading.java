package dev.ets.eval;

import dev.ets.UsageException;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchMethods;
import dev.ets.task.Aggregation;
import dev.ets.task.Grader;
import dev.ets.task.Problem;
import dev.ets.task.Voting;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finished searches, voted on and graded again.
 *
 * @param plan what the cells are of
 * @param cells with their new verdicts, in the order of finishing
 * @param changes against the old ones
 */
public record Regrading(EvalPlan plan, Map<CellKey, Cell> cells, Changes changes) {
  /**
   * What became of the old verdicts.
   *
   * @param cells all
   * @param right cells that were wrong and are right now
   * @param wrong cells that were right and are wrong now
   * @param answers cells whose answer is spelled differently now
   * @param withoutLeaves cells of an older version: their answer was graded, not voted for again
   */
  public record Changes(int cells, int right, int wrong, int answers, int withoutLeaves) {}

  /**
   * Judges {@code old} by another grader or vote. Scores of leaves stay as they were aggregated.
   *
   * @throws UsageException when a cell is of a problem that is not among {@code problems}, or of an
   *     unknown method
   */
  public static Regrading of(
      Map<CellKey, Cell> old, List<Problem> problems, Grader grader, Solver.Choice choice) {
    EvalPlan plan = plan(old.keySet(), problems);
    Map<CellKey, Cell> cells = new LinkedHashMap<>();
    int right = 0;
    int wrong = 0;
    int answers = 0;
    int withoutLeaves = 0;
    for (Cell before : old.values()) {
      Problem problem = problems.get(before.key().problem() - 1);
      Cell now = judge(before, problem.answer(), grader, choice);
      cells.put(now.key(), now);
      right += now.correct() && !before.correct() ? 1 : 0;
      wrong += before.correct() && !now.correct() ? 1 : 0;
      answers +=
          Optional.ofNullable(now.answer()).equals(Optional.ofNullable(before.answer())) ? 0 : 1;
      withoutLeaves += before.leaves() == null ? 1 : 0;
    }
    return new Regrading(
        plan, cells, new Changes(old.size(), right, wrong, answers, withoutLeaves));
  }

  private static Cell judge(Cell cell, String truth, Grader grader, Solver.Choice choice) {
    if (cell.leaves() == null) {
      boolean right = cell.answer() != null && grader.same(cell.answer(), truth);
      return cell.judged(cell.answer(), right, cell.votes());
    }
    List<Voting.Leaf> leaves =
        cell.leaves().stream().map(leaf -> new Voting.Leaf(leaf.answer(), leaf.score())).toList();
    Voting voting = new Voting(grader, Aggregation.LAST); // of the one score that a leaf has
    Optional<String> winner = choice.winner(voting, leaves);
    boolean right = winner.filter(answer -> grader.same(answer, truth)).isPresent();
    return cell.judged(winner.orElse(null), right, voting.vote(leaves));
  }

  private static EvalPlan plan(Collection<CellKey> keys, List<Problem> problems) {
    for (CellKey key : keys) {
      if (key.problem() > problems.size()) {
        throw new UsageException(
            "the results have a problem %d, the data only %d; give the data that they were made from"
                .formatted(key.problem(), problems.size()));
      }
    }
    List<SearchMethod> methods =
        keys.stream().map(CellKey::method).distinct().map(SearchMethods::byName).toList();
    return new EvalPlan(
        problems,
        methods,
        keys.stream().map(CellKey::width).distinct().sorted().toList(),
        keys.stream().map(CellKey::seed).distinct().sorted().toList());
  }
}
