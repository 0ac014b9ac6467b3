package dev.ets.cli;

import dev.ets.UsageException;
import dev.ets.trace.OutputFiles;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.SearchSummary;
import dev.ets.trace.TraceReader;
import dev.ets.trace.TreePage;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes the page that shows stored searches as trees. */
@Command(
    name = "view",
    description = "Writes a page that shows one stored search as a tree, or two side by side.")
final class ViewCommand implements Callable<Integer> {
  private static final int MOST = 2;
  private static final int LISTED = 12;

  private final Console console;

  @Parameters(
      paramLabel = "TRACE",
      arity = "1..2",
      description = "Files of solve --trace or eval --traces.")
  private List<Path> files;

  @Option(
      names = "--search",
      paramLabel = "N",
      split = ",",
      description =
          "Number of a search in the file, or of two; with two files one in each (default: the"
              + " only one, or the only two that differ in the method alone).")
  private List<Integer> numbers;

  @Option(
      names = "--out",
      paramLabel = "FILE.html",
      description = "The page (default: the first file with .html behind its name).")
  private Path out;

  ViewCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    String html = TreePage.of(searches());
    Path page = out == null ? htmlBeside(files.getFirst()) : out;
    try (BufferedWriter writer = OutputFiles.create(page)) {
      writer.write(html);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write %s: %s".formatted(page, e.getMessage()), e);
    }
    console.err().println("page: " + page);
    return 0;
  }

  private static Path htmlBeside(Path file) {
    return file.resolveSibling(file.getFileName() + ".html");
  }

  private List<RecordedSearch> searches() {
    boolean oneFile = files.size() == 1;
    List<Integer> chosen = numbers;
    if (chosen == null) {
      chosen =
          oneFile ? onlyOnes(files.getFirst()) : files.stream().map(ViewCommand::onlyOne).toList();
    }
    if (oneFile ? chosen.size() > MOST : chosen.size() != files.size()) {
      throw new UsageException(
          "--search has %d numbers; give one or two for one file, and one each for two"
              .formatted(chosen.size()));
    }
    List<RecordedSearch> searches = new ArrayList<>();
    for (int i = 0; i < chosen.size(); i++) {
      searches.add(search(files.get(oneFile ? 0 : i), chosen.get(i)));
    }
    return searches;
  }

  private static RecordedSearch search(Path file, int number) {
    List<RecordedSearch> found = TraceReader.searches(file, Set.of(number));
    if (found.isEmpty()) {
      throw new UsageException(
          "%s has no search %d; ./ets trace %s lists what it has".formatted(file, number, file));
    }
    return found.getFirst();
  }

  private static int onlyOne(Path file) {
    List<SearchSummary> latest = latest(file);
    if (latest.size() != 1) {
      throw ambiguous(file, latest, "choose with --search N,M, a number for each file");
    }
    return latest.getFirst().number();
  }

  /** The number of the only search, or those of the only two that can be compared. */
  private static List<Integer> onlyOnes(Path file) {
    List<SearchSummary> latest = latest(file);
    boolean single = latest.size() == 1;
    boolean pair = latest.size() == 2 && differInMethod(latest.getFirst(), latest.getLast());
    if (!single && !pair) {
      throw ambiguous(file, latest, "choose with --search N or --search N,M");
    }
    return latest.stream().map(SearchSummary::number).toList();
  }

  private static boolean differInMethod(SearchSummary one, SearchSummary two) {
    SearchSummary.Key a = one.key();
    SearchSummary.Key b = two.key();
    return a.problem().equals(b.problem()) && a.width() == b.width() && a.seed() == b.seed();
  }

  /** For each key the last complete search, or the last one where none is complete. */
  private static List<SearchSummary> latest(Path file) {
    Map<SearchSummary.Key, SearchSummary> latest = new LinkedHashMap<>();
    for (SearchSummary search : TraceReader.summaries(file)) {
      latest.merge(
          search.key(), search, (old, now) -> old.complete() && !now.complete() ? old : now);
    }
    if (latest.isEmpty()) {
      throw new UsageException(file + " has no whole event; solve or evaluate again");
    }
    return List.copyOf(latest.values());
  }

  private static UsageException ambiguous(Path file, List<SearchSummary> searches, String cure) {
    List<String> names =
        searches.stream()
            .limit(LISTED)
            .map(s -> "%d %s %d".formatted(s.number(), s.setup().method(), s.setup().width()))
            .toList();
    String more = searches.size() > LISTED ? ", ..." : "";
    return new UsageException(
        "%s has %d searches (%s%s); %s; ./ets trace %s lists them"
            .formatted(file, searches.size(), String.join(", ", names), more, cure, file));
  }
}
