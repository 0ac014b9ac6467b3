package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.eval.Regrading;
import dev.ets.eval.ReportFiles;
import dev.ets.eval.ResultsFile;
import dev.ets.eval.Summary;
import dev.ets.eval.SummaryTable;
import dev.ets.task.Dataset;
import dev.ets.task.Grader;
import dev.ets.trace.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares two answers, or grades the results of an evaluation again. */
@Command(
    name = "grade",
    description = {
      "Compares an answer with the true one (exit code 0 equal, 1 not), or votes on and grades the"
          + " results of an evaluation again."
    })
final class GradeCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..2",
      paramLabel = "TEXT",
      description = "The answer and the true one; put -- before them when one starts with -.")
  private List<String> texts = List.of();

  @Option(
      names = "--results",
      paramLabel = "DIR",
      description = "An evaluation's --out folder; it is not changed.")
  private Path results;

  @Option(
      names = "--data",
      paramLabel = "FILE.jsonl",
      description = "The problems that the results are of.")
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "For the new results.jsonl and what eval writes beside it.")
  private Path out;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Mixin private GraderOptions graderOptions;

  GradeCommand(Console console) {
    this.console = console;
  }

  /** What {@code --json} prints of two answers; forms are null for what is no answer. */
  private record Comparison(boolean equal, String answer, String truth) {}

  /** What {@code --json} prints of results, and what is in summary.json. */
  private record Report(
      ObjectNode settings,
      List<Summary.Row> rows,
      List<Summary.Difference> differences,
      Regrading.Changes changes) {}

  @Override
  public Integer call() {
    boolean two = texts.size() == 2 && results == null && data == null && out == null;
    boolean many = texts.isEmpty() && results != null && data != null;
    if (!two && !many) {
      throw new UsageException("give ANSWER and TRUTH, or --results DIR and --data FILE.jsonl");
    }
    if (two) {
      return compare(texts.getFirst(), texts.getLast());
    }
    regrade();
    return 0;
  }

  private int compare(String answer, String truth) {
    Grader grader = graderOptions.grader();
    Comparison comparison =
        new Comparison(
            grader.same(answer, truth),
            grader.canonical(answer).orElse(null),
            grader.canonical(truth).orElse(null));
    if (json) {
      console.out().println(Json.line(comparison));
    } else {
      console.out().println("equal    " + (comparison.equal() ? "yes" : "no"));
      console.out().println("answer   " + described(comparison.answer()));
      console.out().println("truth    " + described(comparison.truth()));
    }
    return comparison.equal() ? 0 : 1;
  }

  private static String described(String form) {
    return form == null ? "none to this grader" : form;
  }

  private void regrade() {
    if (out != null && Files.exists(out.resolve("results.jsonl"))) {
      throw new UsageException(
          out + " has results, which are never written over; name another --out");
    }
    Regrading regrading =
        Regrading.of(
            ResultsFile.read(results),
            Dataset.read(data),
            graderOptions.grader(),
            graderOptions.choice());
    ObjectNode settings = settings();
    Summary summary = Summary.of(regrading.plan(), regrading.cells(), graderOptions.grader());
    String line =
        Json.line(new Report(settings, summary.rows(), summary.differences(), regrading.changes()));
    if (out != null) {
      write(regrading, summary, settings, line);
    }
    if (json) {
      console.out().println(line);
    } else {
      console.out().print(SummaryTable.text(summary));
      console.out().println(sentence(regrading.changes()));
    }
    if (regrading.changes().withoutLeaves() > 0) {
      console
          .err()
          .println(
              "%d searches have no leaves in the results (made by an older version): their answers were graded, not voted for again"
                  .formatted(regrading.changes().withoutLeaves()));
    }
  }

  /** Those of the results, with what this command changes. */
  private ObjectNode settings() {
    ObjectNode settings = ResultsFile.settings(results);
    String file = Fingerprint.of(data);
    String before = settings.path("data").asText(file);
    if (!before.equals(file)) {
      console
          .err()
          .println("the results were made from %s, now graded by %s".formatted(before, file));
    }
    String[] vote = settings.path("vote").asText().split(" ", -1);
    String aggregation = vote.length == 3 ? vote[1] : "unknown";
    return settings.put("data", file).put("vote", graderOptions.describe(aggregation));
  }

  private void write(Regrading regrading, Summary summary, ObjectNode settings, String line) {
    try (ResultsFile file = ResultsFile.open(out, settings, false)) {
      regrading.cells().values().forEach(file::add);
    }
    ReportFiles.write(out, line, summary, settings);
  }

  private static String sentence(Regrading.Changes changes) {
    return "%d of %d verdicts changed: %d right now, %d wrong now; %d answers changed"
        .formatted(
            changes.right() + changes.wrong(),
            changes.cells(),
            changes.right(),
            changes.wrong(),
            changes.answers());
  }
}
