package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.UsageException;
import dev.ets.engine.EngineException;
import dev.ets.eval.EvalPlan;
import dev.ets.eval.Evaluation;
import dev.ets.eval.ReportFiles;
import dev.ets.eval.ResultsFile;
import dev.ets.eval.Summary;
import dev.ets.eval.SummaryTable;
import dev.ets.search.SearchMethods;
import dev.ets.task.Dataset;
import dev.ets.task.Problem;
import dev.ets.trace.Json;
import dev.ets.trace.TraceFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares methods on a file of problems. */
@Command(
    name = "eval",
    description = "Compares methods on a file of problems: a table, JSON and a report.")
final class EvalCommand implements Callable<Integer> {
  private final Console console;
  private final ModelLoader loader;

  @Option(
      names = "--data",
      required = true,
      paramLabel = "FILE.jsonl",
      description =
          "Lines {\"problem\": ..., \"answer\": ...}, or as MATH-500, MATH or GSM8K have them.")
  private Path data;

  @Option(
      names = "--methods",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "rebase,ets",
      completionCandidates = KnownNames.Methods.class,
      description =
          "Some of ${COMPLETION-CANDIDATES}; each is compared with those before it"
              + " (default: ${DEFAULT-VALUE}).")
  private List<String> methods;

  @Option(
      names = "--widths",
      paramLabel = "N",
      split = ",",
      defaultValue = "16,64",
      description = "Leaves to be finished (default: ${DEFAULT-VALUE}).")
  private List<Integer> widths;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      split = ",",
      defaultValue = "1",
      description = "One search each (default: ${DEFAULT-VALUE}).")
  private List<Long> seeds;

  @Option(names = "--limit", paramLabel = "N", description = "Only the first N problems.")
  private Integer limit;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      defaultValue = "8",
      description = "Searches in flight (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--out",
      required = true,
      paramLabel = "DIR",
      description = "For results.jsonl, summary.json, summary.md, report.html and plots/*.svg.")
  private Path out;

  @Option(
      names = "--traces",
      paramLabel = "FILE",
      description = "Add every search to FILE, for trace and view.")
  private Path traces;

  @Option(names = "--resume", description = "Go on with the results in DIR.")
  private boolean resume;

  @Option(names = "--json", description = "Print summary.json instead of the table.")
  private boolean json;

  @Mixin private ModelOptions modelOptions;
  @Mixin private SearchOptions searchOptions;
  @Mixin private VotingOptions votingOptions;

  EvalCommand(Console console, ModelLoader loader) {
    this.console = console;
    this.loader = loader;
  }

  /** What is in summary.json. */
  private record Report(
      ObjectNode settings, List<Summary.Row> rows, List<Summary.Difference> differences) {}

  @Override
  public Integer call() {
    EvalPlan plan = plan();
    ModelLoader.Files files = modelOptions.files(searchOptions.embedsSentences(plan.methods()));
    ObjectNode settings = settings(files);
    try (ResultsFile results = ResultsFile.open(out, settings, resume);
        TraceFile traceFile = traces == null ? null : TraceFile.append(traces, settings);
        ModelLoader.Loaded loaded = loader.load(files)) {
      Evaluation evaluation =
          new Evaluation(
              votingOptions.solver(loaded.models()),
              searchOptions::settings,
              concurrency,
              Optional.ofNullable(traceFile));
      ContextWarning.print(
          console, loaded.models(), evaluation.check(plan), searchOptions.settings(1, 1).limits());
      EvalProgress progress = new EvalProgress(console, plan, results.cells(), concurrency);
      try {
        evaluation.run(plan, results, progress);
      } catch (EngineException e) {
        throw new EngineException(
            "%s (finished problems are in %s; --resume goes on)".formatted(e.getMessage(), out), e);
      } finally {
        progress.clear();
      }
      report(Summary.of(plan, results.cells(), votingOptions.voting().grader()), settings);
      return 0;
    }
  }

  private EvalPlan plan() {
    List<Problem> problems = Dataset.read(data);
    if (limit != null) {
      if (limit < 1) {
        throw new UsageException("--limit must be at least 1: " + limit);
      }
      problems = problems.subList(0, Math.min(limit, problems.size()));
    }
    EvalPlan plan =
        new EvalPlan(
            problems,
            methods.stream().distinct().map(SearchMethods::byName).toList(),
            widths.stream().distinct().toList(),
            seeds.stream().distinct().toList());
    widths.forEach(width -> searchOptions.settings(width, 1));
    votingOptions.voting();
    return plan;
  }

  private ObjectNode settings(ModelLoader.Files files) {
    ObjectNode settings = Json.MAPPER.createObjectNode();
    settings.put("data", Fingerprint.of(data));
    return settings.setAll(RunSettings.of(files, modelOptions, searchOptions, votingOptions));
  }

  private void report(Summary summary, ObjectNode settings) {
    String line = Json.line(new Report(settings, summary.rows(), summary.differences()));
    ReportFiles.write(out, line, summary, settings);
    if (json) {
      console.out().println(line);
    } else {
      console.out().print(SummaryTable.text(summary));
      console.err().println("report: " + out.resolve("report.html"));
    }
  }
}
