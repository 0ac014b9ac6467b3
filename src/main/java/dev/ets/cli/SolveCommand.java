package dev.ets.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.eval.Solution;
import dev.ets.eval.Solver;
import dev.ets.search.Drawn;
import dev.ets.search.Node;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchResult;
import dev.ets.search.SearchSettings;
import dev.ets.search.StepReport;
import dev.ets.task.Voting;
import dev.ets.trace.Json;
import dev.ets.trace.TraceFile;
import dev.ets.trace.TraceRecorder;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Solves one problem. */
@Command(name = "solve", description = "Solves one problem.")
final class SolveCommand implements Callable<Integer> {
  private final Console console;
  private final ModelLoader loader;

  @Parameters(paramLabel = "PROBLEM", description = "Its text.")
  private String problem;

  @Option(
      names = "--method",
      paramLabel = "NAME",
      defaultValue = "ets",
      completionCandidates = KnownNames.Methods.class,
      description = "One of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private String method;

  @Option(
      names = "--width",
      paramLabel = "N",
      defaultValue = "64",
      description = "Leaves to be finished (default: ${DEFAULT-VALUE}).")
  private int width;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Fixes every random number (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(names = "--json", description = "Print one JSON object.")
  private boolean json;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = "Add the search to FILE as it goes, for trace and view.")
  private Path trace;

  @Mixin private ModelOptions modelOptions;
  @Mixin private SearchOptions searchOptions;
  @Mixin private VotingOptions votingOptions;

  SolveCommand(Console console, ModelLoader loader) {
    this.console = console;
    this.loader = loader;
  }

  /** What {@code --json} prints. */
  private record Report(
      String answer,
      List<Voting.Vote> votes,
      List<StepText> steps,
      long kvTokens,
      double kvTokensPerStep,
      double kvBytesMean,
      long kvBytesPeak,
      long generatedTokens,
      int modelCalls,
      double seconds) {}

  private record StepText(String text, double score) {}

  @Override
  public Integer call() {
    SearchMethod chosen = SearchMethods.byName(method);
    SearchSettings settings = searchOptions.settings(chosen.usesWidth() ? width : 1, seed);
    votingOptions.voting();
    ModelLoader.Files files = modelOptions.files(searchOptions.embedsSentences(List.of(chosen)));
    try (TraceFile traces = trace == null ? null : TraceFile.append(trace, describe(files));
        ModelLoader.Loaded loaded = loader.load(files)) {
      Solver solver = votingOptions.solver(loaded.models());
      ContextWarning.print(console, loaded.models(), solver.check(problem), settings.limits());
      SolveProgress progress = new SolveProgress(console, settings.width());
      TraceRecorder recorder =
          traces == null ? null : traces.live(problem, Optional.empty(), chosen, settings);
      SearchListener listener = recorder == null ? progress : new Both(progress, recorder);
      Solution solution;
      try {
        solution = solver.solve(problem, chosen, settings, listener);
      } finally {
        progress.clear();
      }
      if (recorder != null) {
        recorder.ended(solution.outcome(solver.voting(), Optional.empty()));
      }
      print(solution);
      return solution.answer().isPresent() ? 0 : 1;
    }
  }

  private ObjectNode describe(ModelLoader.Files files) {
    return RunSettings.of(files, modelOptions, searchOptions, votingOptions);
  }

  private void print(Solution solution) {
    if (json) {
      console.out().println(Json.line(report(solution)));
    } else {
      solution.steps().forEach(step -> console.out().println(step.text().strip()));
      console.out().println();
      console.out().println(verdict(solution));
      console.out().println(figures(solution.search()));
    }
    if (solution.answer().isEmpty()) {
      console
          .err()
          .println(
              "ets: no answer: none of %d finished leaves gave one"
                  .formatted(solution.search().leaves().size()));
    }
  }

  private static Report report(Solution solution) {
    SearchResult search = solution.search();
    return new Report(
        solution.answer().orElse(null),
        solution.votes(),
        solution.steps().stream().map(n -> new StepText(n.text().strip(), n.score())).toList(),
        search.kv().tokens(),
        search.kv().tokensPerStep(),
        search.kv().policy().mean(),
        search.kv().policy().peak(),
        search.generatedTokens(),
        search.modelCalls(),
        search.times().wall());
  }

  private static String verdict(Solution solution) {
    if (solution.answer().isEmpty()) {
      return "answer   none";
    }
    double weight = solution.votes().stream().mapToDouble(Voting.Vote::weight).sum();
    Voting.Vote winner =
        solution.votes().stream()
            .filter(vote -> vote.answer().equals(solution.answer().get()))
            .findFirst()
            .orElse(solution.votes().getFirst());
    long answers = solution.search().leaves().stream().filter(SolveCommand::answered).count();
    return String.format(
        Locale.ROOT,
        "answer   %s (%d of %d answers, %.0f%% of the weight)",
        winner.answer(),
        winner.count(),
        answers,
        weight == 0 ? 0 : 100 * winner.weight() / weight);
  }

  private static boolean answered(Node leaf) {
    return leaf.state() == Drawn.State.ANSWERED;
  }

  private static String figures(SearchResult search) {
    return String.format(
        Locale.ROOT,
        "search   %d steps, %,d tokens generated, %.2f s%nmemory   kv_tokens %,d, KV peak %.1f MB",
        search.modelCalls(),
        search.generatedTokens(),
        search.times().wall(),
        search.kv().tokens(),
        search.kv().policy().peak() / 1e6);
  }

  /** Tells two listeners. */
  private record Both(SearchListener one, SearchListener two) implements SearchListener {
    @Override
    public void started(Node root) {
      one.started(root);
      two.started(root);
    }

    @Override
    public void drew(Drawn step) {
      one.drew(step);
      two.drew(step);
    }

    @Override
    public void expanded(StepReport report) {
      one.expanded(report);
      two.expanded(report);
    }
  }
}
