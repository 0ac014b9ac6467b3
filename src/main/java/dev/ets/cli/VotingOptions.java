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
      paramLabel = "NAME",
      completionCandidates = KnownNames.GraderNames.class,
      description =
          "Which answers are equal: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String grader = Graders.all().getFirst().name();

  @Option(
      names = "--aggregation",
      paramLabel = "NAME",
      completionCandidates = KnownNames.Aggregations.class,
      description =
          "Score of an answer from its steps: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String aggregation = Aggregation.LAST.toString();

  @Option(
      names = "--vote",
      paramLabel = "NAME",
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
