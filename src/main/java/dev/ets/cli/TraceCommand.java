package dev.ets.cli;

import dev.ets.format.OneLine;
import dev.ets.trace.Json;
import dev.ets.trace.SearchSummary;
import dev.ets.trace.TraceEvent;
import dev.ets.trace.TraceReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Lists the searches of a trace file. */
@Command(
    name = "trace",
    description = "Lists the searches that solve --trace or eval --traces stored.")
final class TraceCommand implements Callable<Integer> {
  private static final int SHOWN = 50;
  private static final String HEAD =
      "search  method     width  seed  steps   nodes   kv_tokens  answer             problem";

  private final Console console;

  @Parameters(paramLabel = "FILE", description = "A file of stored searches.")
  private Path file;

  @Option(names = "--json", description = "Print every event as JSON, one a line.")
  private boolean json;

  TraceCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    if (json) {
      TraceReader.read(file, event -> console.out().println(Json.line(event)));
    } else {
      List<SearchSummary> searches = TraceReader.summaries(file);
      console.out().println(HEAD);
      searches.forEach(this::print);
    }
    return 0;
  }

  private void print(SearchSummary search) {
    TraceEvent.Setup setup = search.setup();
    console
        .out()
        .printf(
            Locale.ROOT,
            "%6d  %-9s  %5d  %4d  %5d  %6d  %,10d  %-10s  %-5s  %s%n",
            search.number(),
            setup.method(),
            setup.width(),
            setup.seed(),
            search.steps(),
            search.nodes(),
            search.kvTokens(),
            answer(search),
            verdict(search),
            shortened(setup.problem()));
  }

  /** As it fits into a line. */
  private static String shortened(String text) {
    boolean fits = text.length() <= SHOWN;
    return OneLine.of(fits ? text : text.substring(0, SHOWN - 3), SHOWN) + (fits ? "" : "...");
  }

  private static String answer(SearchSummary search) {
    String answer = search.outcome().map(TraceEvent.Outcome::answer).orElse(null);
    return answer == null ? "-" : shortened(answer);
  }

  /** Whether the search is whole and, where that is known, its answer is right. */
  private static String verdict(SearchSummary search) {
    if (search.outcome().isEmpty()) {
      return "cut";
    }
    Boolean correct = search.outcome().get().correct();
    return correct == null ? "" : correct ? "right" : "wrong";
  }
}
