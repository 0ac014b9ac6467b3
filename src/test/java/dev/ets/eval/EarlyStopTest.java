package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Voting;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EarlyStopTest {
  private final SearchModels models =
      new SearchModels(new ScriptedPolicy(120), new ScriptedReward(), new ScriptedEmbedder());

  @ParameterizedTest
  @EnumSource(Solver.Choice.class)
  void drawsLessAndAnswersTheSame(Solver.Choice choice) {
    Voting voting = new Voting(Graders.named("numeric"), Aggregation.LAST);
    Solver solver = new Solver(models, voting, choice);
    long whole = 0;
    long stopped = 0;
    for (String method : new String[] {"beam", "rebase", "mcts", "ets"}) {
      for (int seed = 1; seed <= 12; seed++) {
        SearchSettings settings = SearchSettings.of(3 * seed, seed);
        Solution full = solve(solver, method, settings);
        Solution early = solve(solver, method, stopping(settings));
        assertEquals(full.answer(), early.answer(), method + " " + seed);
        whole += full.search().modelCalls();
        stopped += early.search().modelCalls();
      }
    }
    assertTrue(stopped <= whole);
    assertTrue(stopped < whole || choice == Solver.Choice.BEST, stopped + " of " + whole);
  }

  private static SearchSettings stopping(SearchSettings s) {
    return new SearchSettings(
        s.width(),
        s.seed(),
        s.limits(),
        s.sampling(),
        s.tuning(),
        s.pruning(),
        s.embedding(),
        true);
  }

  private static Solution solve(Solver solver, String method, SearchSettings settings) {
    return solver.solve("How many?", SearchMethods.byName(method), settings, SearchListener.NONE);
  }
}
