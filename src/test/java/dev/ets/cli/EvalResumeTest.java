package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.Json;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvalResumeTest {
  private static final int PROBLEMS = 5;

  /** Greedy once per seed, the others at two widths. */
  private static final int CELLS = PROBLEMS * 2 * (1 + 2 * 2);

  @TempDir Path folder;
  private Path out;

  @BeforeEach
  void makeFiles() throws IOException {
    out = folder.resolve("out");
    Files.writeString(folder.resolve("model.gguf"), "any");
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < PROBLEMS; i++) {
      String problem = "How many " + "marbles ".repeat(i) + "are there?";
      lines.add("{\"problem\": \"%s\", \"answer\": %d}".formatted(problem, problem.length()));
    }
    Files.write(folder.resolve("data.jsonl"), lines);
  }

  private CommandRun eval(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "eval",
                "--model",
                folder.resolve("model.gguf").toString(),
                "--prm",
                folder.resolve("model.gguf").toString(),
                "--data",
                folder.resolve("data.jsonl").toString(),
                "--methods",
                "rebase,greedy,ets",
                "--widths",
                "3,8",
                "--seeds",
                "1,2",
                "--concurrency",
                "3",
                "--out",
                out.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args);
  }

  private byte[] results() throws IOException {
    return Files.readAllBytes(out.resolve("results.jsonl"));
  }

  private Map<String, ObjectNode> cells() throws IOException {
    return ResultLines.byCell(out.resolve("results.jsonl"));
  }

  @Test
  void losesAndDoublesNothingWhereverItWasKilled() throws IOException {
    eval().succeeded();
    byte[] whole = results();
    Map<String, ObjectNode> expected = cells();
    assertEquals(CELLS, expected.size());
    SplittableRandom random = new SplittableRandom(3);
    for (int cut : new int[] {0, 1, random.nextInt(whole.length), whole.length - 1, whole.length}) {
      Files.write(out.resolve("results.jsonl"), Arrays.copyOf(whole, cut));
      eval("--resume").succeeded();
      assertEquals(expected, cells());
      byte[] now = results();
      int kept = lastLineEnd(whole, cut);
      assertArrayEquals(Arrays.copyOf(whole, kept), Arrays.copyOf(now, kept));
    }
  }

  private static int lastLineEnd(byte[] bytes, int cut) {
    int end = cut;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  @Test
  void resumesWithMoreMethodsWidthsAndSeeds() throws IOException {
    eval("--methods", "greedy", "--seeds", "1").succeeded();
    byte[] before = results();
    eval("--resume").succeeded();
    assertEquals(CELLS, cells().size());
    assertArrayEquals(before, Arrays.copyOf(results(), before.length));
  }

  /** As they were before embedder texts were counted and computed figures written. */
  @Test
  void resumesWithLinesOfOlderVersions() throws IOException {
    eval().succeeded();
    List<String> lines = new ArrayList<>();
    for (ObjectNode cell : cells().values()) {
      cell.remove(List.of("embedder_texts", "policy_draws", "prm_scores"));
      cell.put("seconds", 2.0).put("started_millis", 1).put("policy_share", 0.7);
      cell.put("reward_share", 0.2).put("pruner_seconds", 0.05).put("embed_seconds", 0.15);
      lines.add(Json.line(cell));
    }
    Files.write(out.resolve("results.jsonl"), lines.subList(0, CELLS - 1));
    eval("--resume").succeeded();
    assertEquals(
        lines.subList(0, CELLS - 1),
        Files.readAllLines(out.resolve("results.jsonl")).subList(0, CELLS - 1));
    ObjectNode summary =
        (ObjectNode) Json.MAPPER.readTree(Files.readString(out.resolve("summary.json")));
    assertTrue(summary.at("/rows/0/embedder_texts").isNull());
    assertEquals(1.4, summary.at("/rows/0/part_seconds/policy").asDouble(), 1e-12);
    assertTrue(summary.at("/rows/0/policy_draws").asDouble() > 0);
  }

  @Test
  void doesNotTouchOldResultsWithoutResume() throws IOException {
    eval().succeeded();
    byte[] before = results();
    CommandRun again = eval();
    assertEquals(2, again.code());
    assertTrue(again.err().contains("--resume"), again.err());
    assertArrayEquals(before, results());
  }

  @Test
  void refusesResultsOfOtherSettings() throws IOException {
    eval().succeeded();
    byte[] before = results();
    CommandRun other = eval("--resume", "--lambda-b", "2");
    assertEquals(2, other.code());
    assertTrue(
        other.err().contains("was made with lambda_b = \"1.0\", now it is \"2\""), other.err());
    CommandRun chat = eval("--resume", "--chat", "chatml");
    assertEquals(2, chat.code());
    assertTrue(chat.err().contains("with chat = \"by template\", now"), chat.err());
    Path format = Files.writeString(folder.resolve("prm.json"), "{\"preset\": \"skywork\"}");
    CommandRun prm = eval("--resume");
    assertEquals(2, prm.code());
    assertTrue(prm.err().contains("with prm_format = \"by model\", now it is"), prm.err());
    Files.delete(format);
    Files.writeString(folder.resolve("model.gguf"), "another");
    CommandRun model = eval("--resume");
    assertEquals(2, model.code());
    assertTrue(model.err().contains("made with model = \"model.gguf 3 "), model.err());
    assertArrayEquals(before, results());
  }

  @Test
  void refusesAFolderThatAnotherEvaluationUses() throws IOException {
    eval().succeeded();
    try (FileChannel channel =
            FileChannel.open(out.resolve("results.jsonl"), StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      assertTrue(lock.isValid());
      CommandRun run = eval("--resume");
      assertEquals(2, run.code());
      assertTrue(run.err().contains("in use by another program"), run.err());
    }
  }

  @Test
  void namesALineThatIsNoResult() throws IOException {
    eval().succeeded();
    List<String> lines = new ArrayList<>(Files.readAllLines(out.resolve("results.jsonl")));
    lines.set(4, "{\"problem\": 1, \"meth");
    Files.write(out.resolve("results.jsonl"), lines);
    CommandRun run = eval("--resume");
    assertEquals(2, run.code());
    assertTrue(run.err().contains("line 5 is not a result"), run.err());
  }

  @Test
  void writesTableSummaryAndReport() throws IOException {
    CommandRun run = eval().succeeded();
    List<String> table = run.out().lines().toList();
    assertTrue(table.getFirst().startsWith("method"), run.out());
    assertEquals(List.of("rebase", "rebase", "greedy", "ets", "ets"), firstWords(table, 1, 6));
    // Greedy has no partner: rebase has no width 1.
    assertEquals(List.of("ets", "ets", "ets", "ets"), firstWords(table, 6, table.size()));
    assertTrue(table.get(6).startsWith("ets 3 against rebase 3 on 5 problems: "), run.out());
    assertTrue(table.get(7).startsWith("ets 3 against greedy 1 on 5 problems: "), run.out());

    ObjectNode summary =
        (ObjectNode) Json.MAPPER.readTree(Files.readString(out.resolve("summary.json")));
    assertEquals(5, summary.get("rows").size());
    double right =
        cells().values().stream()
            .filter(c -> c.get("method").asText().equals("ets") && c.get("width").asInt() == 8)
            .mapToInt(c -> c.get("correct").asBoolean() ? 1 : 0)
            .average()
            .orElseThrow();
    assertEquals(right, summary.at("/rows/4/accuracy/estimate").asDouble(), 1e-12);
    assertTrue(summary.at("/rows/4/kept_ratio").asDouble() < 1);

    assertEquals(4, summary.at("/rows/4/curve").size(), "1, 2, 4 and 8 leaves");
    assertEquals(right, summary.at("/rows/4/curve/3/vote/estimate").asDouble(), 1e-12);
    double parts = 0;
    for (JsonNode part : summary.at("/rows/4/part_seconds")) {
      parts += part.asDouble();
    }
    assertEquals(summary.at("/rows/4/seconds").asDouble(), parts, 1e-9);
    assertTrue(summary.at("/rows/4/embedder_texts").asDouble() > 0);

    String html = Files.readString(out.resolve("report.html"));
    assertTrue(html.contains("<svg") && html.contains("<td>ets</td>"));
    assertTrue(!html.contains("http://") && !html.contains("https://"), "needs nothing else");
    String markdown = Files.readString(out.resolve("summary.md"));
    assertTrue(markdown.contains("| ets | 8 | "), markdown);
    assertTrue(
        Files.readString(out.resolve("plots/vote-at-k-width-8.svg")).startsWith("<svg xmlns"));
  }

  private static List<String> firstWords(List<String> lines, int from, int to) {
    return lines.subList(from, to).stream()
        .map(line -> line.substring(0, line.indexOf(" ")))
        .toList();
  }
}
