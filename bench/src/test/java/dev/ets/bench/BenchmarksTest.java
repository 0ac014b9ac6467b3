package dev.ets.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.UsageException;
import dev.ets.cli.CommandProvider;
import dev.ets.cli.Console;
import dev.ets.exec.vector.Workers;
import dev.ets.kernels.Devices;
import dev.ets.kernels.Trial;
import dev.ets.kernels.Trials;
import dev.ets.model.Transformer;
import dev.ets.tensor.DType;
import dev.ets.trace.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every benchmark on sizes that take a moment: the figures mean nothing, but are there. */
class BenchmarksTest {
  private static final Rounds QUICK = new Rounds(0, 0.01, 2);

  /** The first device: the stand-in without an SDK. */
  private static final String TORNADO = Devices.FIRST;

  private static final long LIMIT_BYTES = 8 << 20;
  private static final Transformer TINY =
      new Transformer(70, 80, 64, 2, 4, 2, 16, 96, 1e-5f, 10_000);

  static List<Benchmark> tiny() {
    return List.of(
        new PrefillBenchmark(33, List.of(1, 9, 70), 40),
        new DecodeBenchmark(List.of(1, 3), 5, 4),
        new TreeBenchmark(1024, List.of(1, 3), 17),
        new AttentionBenchmark(20, 3, List.of(1, 5)),
        new KernelsBenchmark(tinyTrials()),
        new PruneBenchmark(List.of(4, 16), 5),
        new EmbedBenchmark(7),
        new SearchBenchmark(List.of(2, 3), 2, 2));
  }

  /** One op with versions, one without arithmetic. */
  private static List<Trial> tinyTrials() {
    return Trials.small().stream()
        .filter(t -> t.count() <= 13)
        .filter(t -> t.shape().equals("F32 13 to 33 + bias") || t.op().equals("copy"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void givesFinitePositiveFigures(Benchmark benchmark) {
    String device = benchmark.needs() == Benchmark.Needs.TORNADO ? TORNADO : "jvm";
    List<Table> tables = run(benchmark, device);
    assertFalse(tables.isEmpty());
    for (Table table : tables) {
      assertFalse(table.rows().isEmpty(), table.name());
      for (Object[] row : table.rows()) {
        for (Object cell : row) {
          assertSound(cell, table.text());
        }
      }
    }
  }

  private static void assertSound(Object cell, String table) {
    switch (cell) {
      case null -> assertTrue(table.startsWith("Kernels of copy"), table);
      case String text -> assertFalse(text.isBlank(), table);
      case Number n -> assertTrue(n.doubleValue() > 0 && Double.isFinite(n.doubleValue()), table);
      default -> {
        for (double value : assertInstanceOf(Samples.class, cell, table).rounds()) {
          assertTrue(value > 0 && Double.isFinite(value), table);
        }
      }
    }
  }

  private static List<Table> run(Benchmark benchmark, String device) {
    List<Table> tables = new ArrayList<>();
    try (BenchModel model = BenchModel.random("tiny", TINY, DType.F16);
        Limits limits = Limits.of(device, LIMIT_BYTES)) {
      benchmark.run(new Setup(device, Optional.of(model), QUICK, limits), tables::add);
    }
    return tables;
  }

  @Test
  void theRegistryHasEachKindThatIsTestedHere() {
    assertEquals(
        Benchmarks.all().stream().map(Benchmark::name).toList(),
        tiny().stream().map(Benchmark::name).toList());
  }

  @Test
  void aTreeReadsItsPrefixOnceForAllBranches() {
    int shared = TINY.context() - 17;
    Table table = run(new TreeBenchmark(1024, List.of(3), 17), "jvm").getFirst();
    Object[] three = table.rows().getFirst();
    double read = (double) three[2];
    double unique = (double) three[3];
    double flat = (double) three[5];
    assertEquals(unique, read);
    assertEquals(2 * shared, flat - read, 1e-9 * flat); // means over steps round
  }

  @Test
  void devicesAreSetSideBySideInTheCasesThatTheyHaveInCommon() {
    Overview overview = new Overview();
    Benchmark decode = new DecodeBenchmark(List.of(1, 3), 5, 4);
    for (String device : List.of("jvm", TORNADO)) {
      run(decode, device).forEach(table -> overview.add(device, table));
    }
    run(new PruneBenchmark(List.of(4), 1), "jvm").forEach(table -> overview.add("cpu", table));
    List<Object[]> rows = overview.table().rows();
    assertEquals(
        List.of(
            "decode 1 sequences jvm",
            "decode 1 sequences " + TORNADO,
            "decode 3 sequences jvm",
            "decode 3 sequences " + TORNADO),
        rows.stream().map(row -> row[0] + " " + row[1]).toList());
    assertEquals("tokens/s", rows.getFirst()[3]);
  }

  @Test
  void onlyTheJvmHasTheLimitsOfTheCores() {
    try (Limits limits = Limits.of(TORNADO, LIMIT_BYTES)) {
      assertEquals(
          List.of("MB/step", "GB/s", "GFLOPS", "% of copy"),
          limits.columns().stream().map(Table.Column::heading).toList());
    }
    try (Limits limits = Limits.of("jvm", LIMIT_BYTES)) {
      assertEquals(
          List.of("% of copy", "% of reads", "% of FMA peak"),
          limits.columns().stream().map(Table.Column::heading).skip(3).toList());
    }
  }

  @Test
  void whatFailsOnADeviceDoesNotEndTheRun() {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Console console = console(printed);
    Report report = new Report(console, Optional.empty(), QUICK, "none");
    BenchRun run = new BenchRun(console, report, QUICK, Optional.empty());
    run.plain(new Failing());
    run.plain(new PruneBenchmark(List.of(4), 1));
    String message = assertThrows(IllegalStateException.class, run::finish).getMessage();
    assertEquals("failed: failing on cpu", message);
    String text = printed.toString(StandardCharsets.UTF_8);
    assertTrue(text.contains("failing on cpu failed: no such kernel"), text);
    assertTrue(text.contains("Milliseconds of the pruner"), text);
  }

  private record Failing() implements Benchmark {
    @Override
    public String name() {
      return "failing";
    }

    @Override
    public String description() {
      return "fails";
    }

    @Override
    public Needs needs() {
      return Needs.NOTHING;
    }

    @Override
    public void run(Setup setup, Consumer<Table> tables) {
      throw new IllegalStateException("no such kernel");
    }
  }

  @Test
  void aVersionThatFailsIsNoRowAndTheOthersGoOn() {
    List<Trial> trials = new ArrayList<>();
    for (Trial t : tinyTrials()) {
      // No result is that close.
      double tolerance = t.op().equals("linear") ? -1 : t.tolerance();
      trials.add(
          new Trial(t.op(), t.shape(), t.count(), tolerance, t.bytes(), t.flops(), t.maker()));
    }
    List<Table> tables = new ArrayList<>();
    try (Limits limits = Limits.of(TORNADO, LIMIT_BYTES)) {
      Setup setup = new Setup(TORNADO, Optional.empty(), QUICK, limits);
      IllegalStateException failure =
          assertThrows(
              IllegalStateException.class,
              () -> new KernelsBenchmark(trials).run(setup, tables::add));
      assertTrue(failure.getMessage().contains("elements of out are off"), failure.getMessage());
    }
    Table copy =
        tables.stream().filter(t -> t.text().startsWith("Kernels of copy")).findAny().orElseThrow();
    assertEquals(2, copy.rows().size());
  }

  @Test
  void aKernelIsLeftOutWhereARunWouldTakeTooLong() {
    List<Trial> trials = tinyTrials().stream().filter(t -> t.op().equals("copy")).toList();
    List<Table> tables = new ArrayList<>();
    Rounds instant = new Rounds(0, 1e-9, 1);
    try (Limits limits = Limits.of(TORNADO, LIMIT_BYTES)) {
      new KernelsBenchmark(trials)
          .run(new Setup(TORNADO, Optional.empty(), instant, limits), tables::add);
    }
    assertEquals(1, tables.getFirst().rows().size());
    assertTrue(tables.getFirst().text().contains("s a run: 1)"), tables.getFirst().text());
  }

  @Test
  void ratiosAreTakenRoundByRound() {
    Samples rate = new Samples(10, 40, 30);
    Samples peak = new Samples(20, 50, 100);
    assertArrayEquals(new double[] {0.5, 0.8, 0.3}, rate.per(peak).rounds(), 1e-12);
    assertEquals(0.5, rate.per(peak).median(), 1e-12);
    assertEquals(35, new Samples(30, 10, 50, 40).median());
    assertEquals(0.5, rate.spread());
  }

  @Test
  void printsNumbersToTheRightAndTextsToTheLeft() {
    Table table = new Table("t", "Title", Table.column("a", "what"), Table.column("b", "tokens/s"));
    table.row("x", new Samples(1000, 1100, 1200));
    table.row("long one", 0.5);
    assertEquals(
        """
        Title
          what       tokens/s
          x         1100 ± 9%
          long one      0.500
        """,
        table.text());
    assertThrows(IllegalArgumentException.class, () -> table.row("too few"));
  }

  @Test
  void writesMachineSettingsAndFiguresAsJson(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("bench.json");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Console console = console(printed);
    Report report = new Report(console, Optional.of(file), QUICK, "tiny");
    try (Limits limits = Limits.of("jvm", LIMIT_BYTES)) {
      report.add("jvm", limits.table("jvm", QUICK));
    }
    JsonNode json = Json.MAPPER.readTree(file.toFile());
    assertEquals(Workers.shared().threads(), json.at("/machine/threads").asInt());
    assertTrue(json.at("/machine/vector_bits").asInt() >= 128);
    assertEquals(2, json.at("/settings/rounds").asInt());
    JsonNode rate = json.at("/tables/0/rows/0/rate");
    assertEquals(2, rate.get("rounds").size());
    assertTrue(rate.get("median").asDouble() >= rate.get("low").asDouble());
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("GFLOPS"));
  }

  @Test
  void unknownNamesListTheKnownOnes() {
    assertEquals(
        "unknown benchmark 'prefil'; known: prefill, decode, tree, attention, kernels, prune, embed, search",
        failure("prefil"));
    assertEquals(
        "unknown op 'lineal'; known: "
            + String.join(", ", Trials.large().stream().map(Trial::op).distinct().toList()),
        failure("kernels", "--op", "lineal"));
    assertEquals(
        "kernels needs a device of TornadoVM, and --device jvm has none: give tornado, tornado:jvm or all",
        failure("kernels", "--device", "jvm"));
    assertEquals(
        "unknown shape '7b'; known: 0.5b, 135m, 1b, 3b, 8b", failure("decode", "--shape", "7b"));
    assertEquals(
        "weights are not of type I8; give one of [F32, F16, BF16, Q8_0, Q4_0, Q4_K, Q5_K, Q6_K]",
        failure("decode", "--shape", "1b", "--type", "I8"));
    assertTrue(failure("decode", "--device", "tpu").startsWith("no device 'tpu' here"));
    assertTrue(failure("decode", "--model", "absent.gguf").startsWith("absent.gguf: no such file"));
    assertTrue(failure("prune", "--seconds", "0").contains("--seconds 0.0 above 0"));
    assertTrue(failure("prune", "--json", "no/such/f.json").startsWith("cannot write no/such"));
  }

  private static String failure(String... arguments) {
    BenchCommand command = new BenchCommand(console(new ByteArrayOutputStream()));
    new CommandLine(command).parseArgs(arguments);
    return assertThrows(UsageException.class, command::call).getMessage();
  }

  private static Console console(ByteArrayOutputStream to) {
    PrintStream stream = new PrintStream(to, true, StandardCharsets.UTF_8);
    return new Console(stream, stream, false);
  }

  @Test
  void theCommandLineFindsTheCommand() {
    assertTrue(
        ServiceLoader.load(CommandProvider.class).stream()
            .anyMatch(p -> p.type() == BenchCommands.class));
  }
}
