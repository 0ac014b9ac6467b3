package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.engine.ModelPolicy;
import dev.ets.engine.Parallel;
import dev.ets.eval.Solution;
import dev.ets.eval.Solver;
import dev.ets.runtime.Models;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Split;
import dev.ets.task.Voting;
import dev.ets.task.WordProblems;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Searches with the shipped policy and reward model and with MiniLM, from end to end. */
class ShippedModelsTest {
  private static final Path SHIPPED =
      Path.of(System.getProperty("ets.home", ".."), "models", "shipped");
  private static final int WIDTH = 8;
  private static final WordProblems PROBLEMS = RunOptions.problems(Split.TEST);

  private static List<String> solve(String method, int problems, int kvPages) {
    try (Models models = new Models("auto", kvPages)) {
      ModelPolicy policy = models.policy(SHIPPED.resolve("policy.gguf"));
      Solver solver =
          new Solver(
              new SearchModels(
                  policy,
                  models.reward(SHIPPED.resolve("prm.gguf"), Optional.empty(), policy),
                  models.embedder()),
              new Voting(Graders.named("numeric"), Aggregation.named("last")),
              Solver.Choice.WEIGHTED);
      return Parallel.map(
          problems,
          i ->
              describe(
                  solver.solve(
                      PROBLEMS.problem(i).text(),
                      SearchMethods.byName(method),
                      SearchSettings.of(WIDTH, 1),
                      SearchListener.NONE)));
    }
  }

  private static String describe(Solution solution) {
    StringBuilder all = new StringBuilder();
    solution
        .search()
        .tree()
        .nodes()
        .forEach(n -> all.append(n.parent()).append(n.text()).append(n.score()).append('\n'));
    return all.append(solution.votes()).append(solution.search().kv().tokens()).toString();
  }

  @Test
  void etsGrowsTheSameTreesAloneTogetherAndWithFewPages() {
    List<String> together = solve("ets", 3, 0);
    for (String tree : together) {
      assertTrue(tree.lines().count() > WIDTH, tree);
    }
    assertEquals(together.getFirst(), solve("ets", 1, 0).getFirst());
    assertEquals(together, solve("ets", 3, 120));
  }
}
