package dev.ets.cli;

import dev.ets.eval.Solver;
import dev.ets.task.Grader;
import dev.ets.task.Graders;
import picocli.CommandLine.Option;

/** Options that say which answers are equal and which of them wins. */
final class GraderOptions {
  @Option(
      names = "--grader",
      paramLabel = "NAME",
      completionCandidates = KnownNames.GraderNames.class,
      description =
          "Which answers are equal: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String grader = Graders.all().getFirst().name();

  @Option(
      names = "--vote",
      paramLabel = "NAME",
      defaultValue = "weighted",
      description =
          "weighted: the answer with the largest sum of scores; best: that of the best-scored leaf"
              + " (default: ${DEFAULT-VALUE}).")
  private Solver.Choice vote;

  Grader grader() {
    return Graders.named(grader);
  }

  Solver.Choice choice() {
    return vote;
  }

  /** For the settings of an evaluation whose path scores are made by {@code aggregation}. */
  String describe(String aggregation) {
    return "%s %s %s".formatted(grader, aggregation, vote);
  }
}
