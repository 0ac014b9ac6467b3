package dev.ets.cli;

import dev.ets.eval.Solver;
import dev.ets.search.SearchModels;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Voting;
import picocli.CommandLine.Option;

/** Options that make one answer of many. */
final class VotingOptions {
  @Option(
      names = "--grader",
      defaultValue = "numeric",
      description = "Which answers are equal: numeric, exact (default: ${DEFAULT-VALUE}).")
  private String grader;

  @Option(
      names = "--aggregation",
      defaultValue = "last",
      description =
          "Score of an answer from its steps: last, min, prod, mean (default: ${DEFAULT-VALUE}).")
  private String aggregation;

  @Option(
      names = "--vote",
      defaultValue = "weighted",
      description =
          "weighted: the answer with the largest sum of scores; best: that of the best-scored leaf"
              + " (default: ${DEFAULT-VALUE}).")
  private Solver.Choice vote;

  /** How the options say to vote. */
  Voting voting() {
    return new Voting(Graders.named(grader), Aggregation.named(aggregation));
  }

  Solver solver(SearchModels models) {
    return new Solver(models, voting(), vote);
  }

  String describe() {
    return "%s %s %s".formatted(grader, aggregation, vote);
  }
}
