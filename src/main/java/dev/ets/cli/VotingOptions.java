package dev.ets.cli;

import dev.ets.eval.Solver;
import dev.ets.search.SearchModels;
import dev.ets.task.Aggregation;
import dev.ets.task.Voting;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that make one answer of many. */
final class VotingOptions {
  @Mixin private GraderOptions graderOptions;

  @Option(
      names = "--aggregation",
      paramLabel = "NAME",
      completionCandidates = KnownNames.Aggregations.class,
      description =
          "Score of an answer from its steps: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String aggregation = Aggregation.LAST.toString();

  /** How the options say to vote. */
  Voting voting() {
    return new Voting(graderOptions.grader(), Aggregation.named(aggregation));
  }

  Solver solver(SearchModels models) {
    return new Solver(models, voting(), graderOptions.choice());
  }

  String describe() {
    return graderOptions.describe(aggregation);
  }
}
