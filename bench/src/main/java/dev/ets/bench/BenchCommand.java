package dev.ets.bench;

import dev.ets.UsageException;
import dev.ets.cli.Console;
import dev.ets.exec.Backends;
import dev.ets.kernels.Devices;
import dev.ets.tensor.DType;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs end-to-end benchmarks. */
@Command(
    name = "bench",
    description = "Measures this machine: a table per benchmark, and a JSON file.",
    footer = {"", "bench/README.md says what each figure means."})
final class BenchCommand implements Callable<Integer> {
  private static final String ALL_DEVICES = "all";

  private final Console console;

  @Parameters(
      arity = "0..*",
      paramLabel = "NAME",
      completionCandidates = Benchmarks.Names.class,
      description = "Some of ${COMPLETION-CANDIDATES} (default: all).")
  private List<String> names = List.of();

  @Option(
      names = "--device",
      paramLabel = "D",
      defaultValue = "auto",
      description = "Where models run, or all of ./ets devices (default: ${DEFAULT-VALUE}).")
  private String device;

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Language model, a GGUF file (default: the shipped policy).")
  private Path model;

  @Option(
      names = "--shape",
      paramLabel = "S",
      completionCandidates = BenchModel.ShapeNames.class,
      description = "Random weights of this shape instead of a file: ${COMPLETION-CANDIDATES}.")
  private String shape;

  @Option(
      names = "--type",
      paramLabel = "T",
      defaultValue = "Q8_0",
      description =
          "Of random weights: F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K (default: ${DEFAULT-VALUE}).")
  private DType type;

  @Option(
      names = "--op",
      paramLabel = "OP",
      description = "The only op that the benchmark kernels measures (default: all of them).")
  private String op;

  @Option(
      names = "--kv-type",
      paramLabel = "T",
      defaultValue = "F32",
      description =
          "Precision of the model's KV cache: F32, or F16 with --device jvm (default: F32).")
  private DType kvType;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "2",
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
      names = "--json",
      paramLabel = "FILE",
      description = "Write machine, settings and figures to this file.")
  private Path json;

  /** What the JSON file says of a run. */
  private record Settings(String model, DType kvType, Rounds rounds) {}

  BenchCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    List<Benchmark> chosen = Benchmarks.named(names, Optional.ofNullable(op));
    List<String> devices = devices();
    checkThatAllRun(chosen, devices);
    Rounds timing = new Rounds(warmUp, seconds, rounds);
    Optional<BenchModel> language =
        chosen.stream().anyMatch(b -> b.needs() == Benchmark.Needs.MODEL)
            ? Optional.of(model().withKvType(kvType))
            : Optional.empty();
    String modelText = language.map(BenchModel::text).orElse("none");
    Report report =
        new Report(
            console,
            Optional.ofNullable(json),
            new Settings(modelText, kvType, timing),
            "model: %s; %d rounds; medians ± half of the range".formatted(modelText, rounds));
    BenchRun run = new BenchRun(console, report, timing, language);
    try {
      for (String on : devices) {
        List<Benchmark> able = chosen.stream().filter(b -> runsOn(b, on)).toList();
        if (!able.isEmpty()) {
          run.on(on, able);
        }
      }
      chosen.stream().filter(b -> b.needs() == Benchmark.Needs.NOTHING).forEach(run::plain);
      run.finish();
    } finally {
      language.ifPresent(BenchModel::close);
    }
    return 0;
  }

  /** What was asked for by name must run somewhere. */
  private void checkThatAllRun(List<Benchmark> chosen, List<String> devices) {
    for (Benchmark benchmark : chosen) {
      if (benchmark.needs() == Benchmark.Needs.TORNADO
          && names.contains(benchmark.name())
          && devices.stream().noneMatch(d -> runsOn(benchmark, d))) {
        throw new UsageException(
            "%s needs a device of TornadoVM, and --device %s has none: give tornado, tornado:jvm or all"
                .formatted(benchmark.name(), device));
      }
    }
  }

  private static boolean runsOn(Benchmark benchmark, String device) {
    return switch (benchmark.needs()) {
      case NOTHING -> false;
      case DEVICE, MODEL -> true;
      case TORNADO -> !Devices.named(device).isEmpty();
    };
  }

  private List<String> devices() {
    if (device.equals(ALL_DEVICES)) {
      return Backends.devices().stream()
          .filter(Backends.Device::works)
          .map(Backends.Device::name)
          .toList();
    }
    Backends.checkDevice(device);
    return List.of(device);
  }

  private BenchModel model() {
    if (shape == null) {
      return BenchModel.open(model == null ? BenchModel.shipped("policy.gguf") : model);
    }
    if (model != null) {
      throw new UsageException("--model and --shape exclude each other; give one of them");
    }
    return BenchModel.random(shape, type);
  }
}
