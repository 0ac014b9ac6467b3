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
import dev.ets.model.Transformer;
import dev.ets.tensor.DType;
import dev.ets.trace.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every benchmark on sizes that take a moment: the figures mean nothing, but are there. */
class BenchmarksTest {
  private static final Rounds QUICK = new Rounds(0, 0.01, 2);
  private static final Transformer TINY =
      new Transformer(70, 80, 64, 2, 4, 2, 16, 96, 1e-5f, 10_000);

  static List<Benchmark> tiny() {
    return List.of(
        new PrefillBenchmark(33, List.of(1, 9, 70), 40),
        new DecodeBenchmark(List.of(1, 3), 5, 4),
        new TreeBenchmark(1024, List.of(1, 3), 17),
        new AttentionBenchmark(20, 3, List.of(1, 5)),
        new PruneBenchmark(List.of(4, 16), 5),
        new EmbedBenchmark(7));
  }

  @ParameterizedTest
  @MethodSource("tiny")
  void givesFinitePositiveFigures(Benchmark benchmark) {
    for (Table table : run(benchmark)) {
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
      case String text -> assertFalse(text.isBlank(), table);
      case Number n -> assertTrue(n.doubleValue() > 0 && Double.isFinite(n.doubleValue()), table);
      default -> {
        for (double value : assertInstanceOf(Samples.class, cell, table).rounds()) {
          assertTrue(value > 0 && Double.isFinite(value), table);
        }
      }
    }
  }

  private static List<Table> run(Benchmark benchmark) {
    try (BenchModel model = BenchModel.random("tiny", TINY, DType.F16);
        Limits limits = new Limits(Workers.shared(), 4 << 20)) {
      return benchmark.run(new Setup("jvm", Optional.of(model), QUICK, limits));
    }
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
    Object[] three = run(new TreeBenchmark(1024, List.of(3), 17)).getFirst().rows().getFirst();
    double read = (double) three[3];
    double unique = (double) three[4];
    double flat = (double) three[6];
    assertEquals(unique, read);
    assertEquals(2 * shared, flat - read, 1e-9 * flat); // means over steps round
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
    Report report = new Report(console, Optional.of(file), new Report.Settings("tiny", QUICK));
    try (Limits limits = new Limits(Workers.shared(), 4 << 20)) {
      report.add("cpu", limits.table(QUICK));
    }
    JsonNode json = Json.MAPPER.readTree(file.toFile());
    assertEquals(Workers.shared().threads(), json.at("/machine/threads").asInt());
    assertTrue(json.at("/machine/vector_bits").asInt() >= 128);
    assertEquals("tiny", json.at("/settings/model").asText());
    assertEquals(2, json.at("/settings/rounds/rounds").asInt());
    JsonNode rate = json.at("/tables/0/rows/0/rate");
    assertEquals(2, rate.get("rounds").size());
    assertTrue(rate.get("median").asDouble() >= rate.get("low").asDouble());
    assertTrue(printed.toString(StandardCharsets.UTF_8).contains("GFLOPS"));
  }

  @Test
  void unknownNamesListTheKnownOnes() {
    assertEquals(
        "unknown benchmark 'prefil'; known: prefill, decode, tree, attention, prune, embed",
        failure("prefil"));
    assertEquals("unknown shape '7b'; known: 1b", failure("decode", "--shape", "7b"));
    assertEquals(
        "weights are not of type I8; give one of [F32, F16, BF16, Q8_0]",
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
