package dev.ets.bench;

import dev.ets.cli.Console;
import dev.ets.exec.vector.Workers;
import dev.ets.tensor.DType;
import dev.ets.trace.OutputFiles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Measures our engine beside its peers. */
@Command(
    name = "peers",
    description = "Runs our engine and its peers on the same files, in turn, and prints ratios.",
    footer = {"", "bench/peers/README.md says what each figure means."})
final class PeersCommand implements Callable<Integer> {
  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      completionCandidates = Peers.Names.class,
      description = "Some of ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> names = List.of();

  @Option(
      names = "--models",
      split = ",",
      paramLabel = "M",
      defaultValue = "shipped,135m,0.5b,1b",
      description =
          "Language models: shipped (the policy), or random weights of a shape (default: ${DEFAULT-VALUE}).")
  private List<String> models;

  @Option(
      names = "--types",
      split = ",",
      paramLabel = "T",
      defaultValue = "Q8_0,F16",
      description = "Of random weights in GGUF files (default: ${DEFAULT-VALUE}).")
  private List<DType> types;

  @Option(
      names = "--branches",
      split = ",",
      paramLabel = "N",
      defaultValue = "1,16,64,256",
      description = "Sequences behind a shared prompt (default: ${DEFAULT-VALUE}).")
  private List<Integer> branches;

  @Option(
      names = "--instances",
      paramLabel = "N",
      defaultValue = "100",
      description = "Pruning instances of each width (default: ${DEFAULT-VALUE}).")
  private int instances;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "5",
      description = "Time for each figure, over all rounds (default: ${DEFAULT-VALUE}).")
  private double seconds;

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "5",
      description = "How often each figure is measured (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "S",
      defaultValue = "2",
      description = "Seconds of each kind of work before it is timed (default: ${DEFAULT-VALUE}).")
  private double warmUp;

  @Option(
      names = "--timeout",
      paramLabel = "S",
      defaultValue = "300",
      description = "Seconds that a peer has for an answer (default: ${DEFAULT-VALUE}).")
  private int timeout;

  @Option(
      names = "--json",
      paramLabel = "FILE",
      description = "Write machine, versions, settings and figures to this file.")
  private Path json;

  /** What the JSON file says of a run. */
  private record Settings(
      Map<String, String> peers,
      List<String> models,
      List<DType> types,
      List<Integer> branches,
      int instances,
      int threads,
      Rounds rounds) {}

  PeersCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Peer> peers = Peers.named(names);
    Path folder = Path.of(System.getProperty("ets.home", "."), "bench", "peers", "target", "work");
    OutputFiles.folder(folder);
    int threads = Workers.shared().threads();
    PeerSettings settings =
        new PeerSettings(
            models, types, branches, instances, threads, Duration.ofSeconds(timeout), folder);
    Rounds timing = new Rounds(warmUp, seconds, rounds);
    Map<String, String> versions = new LinkedHashMap<>();
    peers.forEach(p -> versions.put(p.name(), p.version()));
    Report report =
        new Report(
            console,
            Optional.ofNullable(json),
            new Settings(versions, models, types, branches, instances, threads, timing),
            "%s; %d rounds; medians ± half of the range; ours/peer above 1: ours is faster"
                .formatted(String.join(", ", versions.values()), rounds));
    BenchRun run = new BenchRun(console, report, timing, Optional.empty());
    for (Peer peer : peers) {
      peer.comparisons(settings).forEach(run::plain);
    }
    run.finish();
    return 0;
  }
}
