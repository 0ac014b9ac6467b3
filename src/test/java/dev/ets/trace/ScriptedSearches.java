package dev.ets.trace;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.eval.Solution;
import dev.ets.eval.Solver;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Voting;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import java.nio.file.Path;
import java.util.Optional;

/** Real searches over scripted models, stored as the commands store them. */
final class ScriptedSearches {
  /** The scripted policy's right answer is the length of the problem. */
  static final String PROBLEM = "How many </script> & \"marbles\"?";

  private static final Voting VOTING =
      new Voting(Graders.all().getFirst(), Aggregation.named("last"));
  private static final Solver SOLVER =
      new Solver(
          new SearchModels(new ScriptedPolicy(120), new ScriptedReward(), new ScriptedEmbedder()),
          VOTING,
          Solver.Choice.WEIGHTED);

  private ScriptedSearches() {}

  static TraceFile open(Path file) {
    ObjectNode settings = Json.MAPPER.createObjectNode().put("model", "scripted");
    return TraceFile.append(file, settings);
  }

  static Solution live(TraceFile file, String method, int width, long seed) {
    return add(file, method, SearchSettings.of(width, seed), true);
  }

  static Solution buffered(TraceFile file, String method, int width, long seed) {
    return add(file, method, SearchSettings.of(width, seed), false);
  }

  private static Solution add(TraceFile file, String name, SearchSettings settings, boolean live) {
    SearchMethod method = SearchMethods.byName(name);
    Optional<String> truth = Optional.of(String.valueOf(PROBLEM.length()));
    TraceRecorder recorder =
        live
            ? file.live(PROBLEM, truth, method, settings)
            : file.buffered(PROBLEM, truth, method, settings);
    Solution solution = SOLVER.solve(PROBLEM, method, settings, recorder);
    recorder.ended(solution.outcome(VOTING, truth));
    return solution;
  }
}
