package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.exec.Backends;
import dev.ets.tensor.DType;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.SearchSummary;
import dev.ets.trace.TraceReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Compares the throughput of recorded searches at other model sizes. */
@Command(
    name = "replay",
    description =
        "Plays recorded trees through the engine with a model of any size: problems/s of each"
            + " method under one page budget.",
    footer = {"", "bench/README.md says what each figure means."})
final class ReplayCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "1..*",
      paramLabel = "TRACES",
      description = "Files that solve --trace or eval --traces wrote.")
  private List<Path> files;

  @Option(
      names = "--model",
      required = true,
      paramLabel = "SHAPE",
      description =
          "A language model's GGUF file, or random weights of a shape: ${COMPLETION-CANDIDATES}.",
      completionCandidates = BenchModel.ShapeNames.class)
  private String model;

  @Option(
      names = "--type",
      paramLabel = "T",
      defaultValue = "Q8_0",
      description =
          "Of random weights: F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K (default: ${DEFAULT-VALUE}).")
  private DType type;

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where the model runs (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--kv-pages",
      required = true,
      paramLabel = "N",
      description = "Pages of 16 tokens: the budget, of the policy and of the reward model each.")
  private int pages;

  @Option(
      names = "--concurrency",
      paramLabel = "C",
      defaultValue = "8",
      description = "Problems in flight (default: ${DEFAULT-VALUE}).")
  private int concurrency;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "Only the first N problems that all methods have.")
  private int limit = Integer.MAX_VALUE;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "1",
      description = "How often each method is played, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--pruner-time",
      paramLabel = "X",
      defaultValue = "1",
      description =
          "Share of the recorded time of embedder and pruner to wait (default: ${DEFAULT-VALUE}).")
  private double prunerShare;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write machine, settings and figures to this file.")
  private Path json;

  /** What the JSON file says of a run. */
  private record Settings(
      String model, int kvPages, int concurrency, int rounds, double prunerTime) {}

  ReplayCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    atLeastOne("--kv-pages", pages);
    atLeastOne("--concurrency", concurrency);
    atLeastOne("--limit", limit);
    atLeastOne("--rounds", rounds);
    if (!(prunerShare >= 0 && prunerShare < 1e6)) {
      throw new UsageException("--pruner-time must be at least 0: " + prunerShare);
    }
    Backends.checkDevice(device);
    ReplayGroups groups = ReplayGroups.of(recorded(), limit);
    try (BenchModel chosen = model()) {
      Report report =
          new Report(
              console,
              Optional.ofNullable(json),
              new Settings(chosen.text(), pages, concurrency, rounds, prunerShare),
              "%s and a reward model like it".formatted(chosen.text()));
      ReplayRun run = new ReplayRun(console, device, chosen, pages, concurrency, prunerShare);
      report.add(device, run.run(groups, rounds));
      return 0;
    }
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new UsageException("%s must be at least 1: %d".formatted(option, value));
    }
  }

  private BenchModel model() {
    return BenchModel.SHAPES.containsKey(model) || !Files.exists(Path.of(model))
        ? BenchModel.random(model, type)
        : BenchModel.open(Path.of(model));
  }

  /** The complete searches of all files. */
  private List<RecordedSearch> recorded() {
    List<RecordedSearch> all = new ArrayList<>();
    for (Path file : files) {
      Set<Integer> whole =
          TraceReader.summaries(file).stream()
              .filter(SearchSummary::complete)
              .map(SearchSummary::number)
              .collect(Collectors.toSet());
      all.addAll(TraceReader.searches(file, whole));
    }
    return all;
  }
}
