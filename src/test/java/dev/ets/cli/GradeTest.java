package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.trace.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GradeTest {
  @TempDir Path folder;
  private Path results;
  private Path data;

  /** An evaluation of three problems, to which the scripted policy's answers are numbers. */
  @BeforeEach
  void evaluate() throws IOException {
    results = folder.resolve("results");
    data = folder.resolve("data.jsonl");
    String model = Files.writeString(folder.resolve("model.gguf"), "any").toString();
    List<String> lines = new ArrayList<>();
    for (String problem : List.of("How many?", "How many marbles?", "How many more marbles?")) {
      lines.add("{\"problem\": \"%s\", \"answer\": %d}".formatted(problem, problem.length()));
    }
    Files.write(data, lines);
    CommandRun.of(
            "eval",
            "--model",
            model,
            "--prm",
            model,
            "--data",
            data.toString(),
            "--out",
            results.toString(),
            "--methods",
            "greedy,ets",
            "--widths",
            "8",
            "--seeds",
            "1,2")
        .succeeded();
  }

  private CommandRun grade(String... more) {
    List<String> args =
        new ArrayList<>(
            List.of("grade", "--results", results.toString(), "--data", data.toString()));
    args.addAll(List.of(more));
    return CommandRun.of(args);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    return Json.MAPPER.readTree(run.succeeded().out());
  }

  /** Changes every line of the results. */
  private void change(Consumer<ObjectNode> change) throws IOException {
    Path file = results.resolve("results.jsonl");
    List<String> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      ObjectNode cell = (ObjectNode) Json.MAPPER.readTree(line);
      change.accept(cell);
      lines.add(cell.toString());
    }
    Files.write(file, lines);
  }

  @Test
  void theSameGraderChangesNothing() throws IOException {
    List<String> before = Files.readAllLines(results.resolve("results.jsonl"));
    CommandRun run = grade("--out", folder.resolve("again").toString()).succeeded();
    assertTrue(run.out().startsWith("method"), run.out());
    assertTrue(
        run.out()
            .endsWith("0 of 12 verdicts changed: 0 right now, 0 wrong now; 0 answers changed\n"),
        run.out());
    assertEquals("", run.err());
    assertEquals(before, Files.readAllLines(results.resolve("results.jsonl")));
    assertEquals(before, Files.readAllLines(folder.resolve("again/results.jsonl")));
    assertEquals(
        Json.MAPPER.readTree(results.resolve("settings.json").toFile()),
        Json.MAPPER.readTree(folder.resolve("again/settings.json").toFile()));
    JsonNode summary = Json.MAPPER.readTree(folder.resolve("again/summary.json").toFile());
    assertEquals(
        Json.MAPPER.readTree(results.resolve("summary.json").toFile()).get("rows"),
        summary.get("rows"));
    assertTrue(Files.readString(folder.resolve("again/report.html")).contains("<svg"));
  }

  @Test
  void anotherGraderVotesAndGradesAgain() throws IOException {
    // Each alone is weaker than "x+2"; together, as one answer, they win and are right.
    change(
        cell -> {
          cell.put("answer", "x+2").put("correct", false);
          cell.putArray("leaves");
          for (String leaf : List.of("x+2 0.5", "(x+1)^2 0.3", "x^2+2x+1 0.3")) {
            String[] parts = leaf.split(" ", -1);
            cell.withArray("leaves")
                .addObject()
                .put("answer", parts[0])
                .put("score", Double.parseDouble(parts[1]));
          }
        });
    Files.write(
        data,
        List.of(
            "{\"problem\": \"a\", \"answer\": \"1+x(x+2)\"}",
            "{\"problem\": \"b\", \"answer\": \"x+2\"}",
            "{\"problem\": \"c\", \"answer\": \"x\"}"));
    CommandRun run = grade("--grader", "math", "--json");
    JsonNode summary = json(run);
    assertTrue(run.err().contains("the results were made from data.jsonl"), run.err());
    assertEquals(
        "{\"cells\":12,\"right\":4,\"wrong\":0,\"answers\":12,\"without_leaves\":0}",
        summary.get("changes").toString());
    assertEquals(1 / 3.0, summary.at("/rows/0/accuracy/estimate").asDouble(), 1e-12);
    assertEquals("math last WEIGHTED", summary.at("/settings/vote").asText());
    JsonNode best = json(grade("--grader", "math", "--vote", "best", "--json"));
    assertEquals(
        "{\"cells\":12,\"right\":4,\"wrong\":0,\"answers\":0,\"without_leaves\":0}",
        best.get("changes").toString());
  }

  @Test
  void olderResultsKeepTheirAnswers() throws IOException {
    change(
        cell -> {
          cell.remove("leaves");
          cell.put("answer", "\\frac{1}{2}").put("correct", true);
        });
    Files.writeString(data, "{\"problem\": \"a\", \"answer\": \"0.5\"}\n".repeat(3));
    CommandRun exact = grade("--grader", "exact").succeeded();
    assertTrue(
        exact.out().contains("12 of 12 verdicts changed: 0 right now, 12 wrong"), exact.out());
    assertTrue(exact.err().contains("12 searches have no leaves"), exact.err());
    assertTrue(grade("--grader", "math").succeeded().out().contains("0 of 12 verdicts changed"));
  }

  @Test
  void wrongUseIsNamedAndNothingIsWritten() throws IOException {
    CommandRun over = grade("--out", results.toString());
    assertEquals(2, over.code());
    assertTrue(over.err().contains("has results"), over.err());
    Files.writeString(data, "{\"problem\": \"a\", \"answer\": \"1\"}\n");
    CommandRun fewer = grade("--out", folder.resolve("new").toString());
    assertEquals(2, fewer.code());
    assertTrue(fewer.err().contains("have a problem 2, the data only 1"), fewer.err());
    assertTrue(Files.notExists(folder.resolve("new")));
    change(cell -> cell.put("method", "magic"));
    CommandRun method = grade();
    assertEquals(2, method.code());
  }

  @Test
  void comparesTwoAnswers() throws IOException {
    CommandRun equal = CommandRun.of("grade", "--grader", "math", "\\frac12", "0.50");
    assertEquals(0, equal.code());
    assertEquals("equal    yes\nanswer   1/2\ntruth    1/2\n", equal.out());
    CommandRun other = CommandRun.of("grade", "--grader", "math", "--", "-\\sqrt3", "2");
    assertEquals(1, other.code());
    assertEquals("equal    no\nanswer   -sqrt(3)\ntruth    2\n", other.out());
    CommandRun none = CommandRun.of("grade", "--json", "apples", "2");
    assertEquals(1, none.code());
    assertEquals("{\"equal\":false,\"answer\":null,\"truth\":\"2\"}\n", none.out());
    assertEquals("", none.err());
  }
}
