package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.trace.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code --json} standard output is one JSON value and nothing else. */
class JsonOutputTest {
  @TempDir Path folder;
  private String model;

  @BeforeEach
  void makeFiles() throws IOException {
    model = Files.writeString(folder.resolve("model.gguf"), "any").toString();
  }

  private static JsonNode json(String... args) throws IOException {
    // The mapper refuses anything behind the value.
    return Json.MAPPER.readTree(CommandRun.of(args).succeeded().out());
  }

  private String[] solve(String... more) {
    List<String> args =
        new ArrayList<>(List.of("solve", "--model", model, "--prm", model, "--width", "16"));
    args.addAll(List.of(more));
    return args.toArray(String[]::new);
  }

  @Test
  void solvePrintsOneObject() throws IOException {
    JsonNode solved = json(solve("--json", "How many?"));
    assertEquals(solved.at("/votes/0/answer"), solved.get("answer"));
    String last = solved.at("/steps").get(solved.at("/steps").size() - 1).get("text").asText();
    assertEquals("The answer is " + solved.get("answer").asText() + ".", last);
    for (String figure :
        List.of("kv_tokens", "kv_bytes_peak", "generated_tokens", "model_calls", "seconds")) {
      assertTrue(solved.get(figure).asDouble() > 0, figure);
    }
  }

  @Test
  void solveGivesTheSameForTheSameSeed() throws IOException {
    List<JsonNode> runs = new ArrayList<>();
    for (String seed : List.of("1", "1", "2")) {
      runs.add(json(solve("--json", "--seed", seed, "How many?")));
    }
    assertEquals(runs.get(0).get("votes"), runs.get(1).get("votes"));
    assertEquals(runs.get(0).get("kv_tokens"), runs.get(1).get("kv_tokens"));
    assertTrue(!runs.get(0).get("kv_tokens").equals(runs.get(2).get("kv_tokens")));
  }

  @Test
  void solveWithoutJsonEndsWithItsFigures() {
    CommandRun run = CommandRun.of(solve("How many?")).succeeded();
    assertTrue(run.out().contains("answer   "), run.out());
    assertTrue(run.out().contains("kv_tokens"), run.out());
    assertEquals("", run.err());
  }

  @Test
  void solveTracesEveryStep() throws IOException {
    String trace = folder.resolve("one.trace").toString();
    JsonNode solved = json(solve("--json", "--trace", trace, "How many?"));
    long kvTokens = 0;
    int children = 0;
    List<String> lines = CommandRun.of("trace", "--json", trace).succeeded().out().lines().toList();
    assertEquals("How many?", Json.MAPPER.readTree(lines.getFirst()).at("/setup/problem").asText());
    for (int i = 1; i < lines.size() - 1; i++) {
      JsonNode step = Json.MAPPER.readTree(lines.get(i));
      assertEquals(i - 1, step.get("step").asInt());
      kvTokens += step.at("/kv/tokens").asLong();
      children += step.get("children").size();
    }
    assertEquals(solved.get("kv_tokens").asLong(), kvTokens);
    assertEquals(solved.get("model_calls").asInt(), children);
    JsonNode end = Json.MAPPER.readTree(lines.getLast());
    assertEquals(solved.get("answer"), end.at("/outcome/answer"));
  }

  @Test
  void evalPrintsItsSummary() throws IOException {
    Path data = folder.resolve("data.jsonl");
    Files.writeString(data, "{\"problem\": \"How many?\", \"answer\": 9}\n");
    JsonNode summary =
        json(
            "eval",
            "--model",
            model,
            "--prm",
            model,
            "--data",
            data.toString(),
            "--widths",
            "4",
            "--out",
            folder.resolve("out").toString(),
            "--json");
    assertEquals(2, summary.get("rows").size());
    assertEquals(1, summary.get("differences").size());
  }

  @Test
  void prunePrintsTheBestSet() throws IOException {
    Path file = folder.resolve("instance.json");
    // Two branches of equal worth in one cluster: one is kept, and the root and its parent paid.
    Files.writeString(
        file,
        "{\"parents\": [-1, 0, 0, 1, 2], \"tokens\": [5, 1, 1, 1, 1], \"leaves\": [3, 4],"
            + " \"weights\": [3, 1], \"clusters\": [7, 7], \"lambda_b\": 2.0, \"lambda_d\": 1.0,"
            + " \"cost\": \"nodes\"}");
    JsonNode solution = json("prune", file.toString(), "--json");
    assertEquals("[3]", solution.get("kept").toString());
    assertEquals("OPTIMAL", solution.get("status").asText());
    // 3/4 - 2/5 * 3 nodes + 1/1 * 1 cluster
    assertEquals(0.75 - 1.2 + 1, solution.get("objective").asDouble(), 1e-9);
    assertTrue(solution.get("millis").asDouble() >= 0);
  }

  @Test
  void logitsPrintsAllOrTheBest() throws IOException {
    JsonNode all = json("logits", "--model", model, "--tokens", "4,-2", "--json");
    assertEquals("[[4.0,-4.0,0.0],[-2.0,2.0,0.0]]", all.get("logits").toString());
    JsonNode top = json("logits", "--model", model, "--tokens", "4,-2", "--top", "2", "--json");
    assertEquals(
        "[[{\"token\":0,\"logit\":4.0},{\"token\":2,\"logit\":0.0}],"
            + "[{\"token\":1,\"logit\":2.0},{\"token\":2,\"logit\":0.0}]]",
        top.get("top").toString());
  }

  @Test
  void embedPrintsAVectorPerText() throws IOException {
    JsonNode vectors = json("embed", "one text", "another", "--json");
    assertEquals(16, vectors.get("dimension").asInt());
    assertEquals(2, vectors.get("vectors").size());
    assertEquals(16, vectors.at("/vectors/1").size());
  }

  @Test
  void devicesPrintsAnArray() throws IOException {
    JsonNode jvm = json("devices", "--json").get(0);
    assertEquals("jvm", jvm.get("name").asText());
    assertTrue(jvm.get("works").asBoolean());
  }

  @Test
  void problemsWritesWhatEvalReads() throws IOException {
    Path file = folder.resolve("problems.jsonl");
    CommandRun run =
        CommandRun.of(
            "problems", "--count", "3", "--seed", "5", "--ops", "2-3", "--out", file.toString());
    assertEquals("", run.succeeded().out());
    List<String> lines = Files.readAllLines(file);
    assertEquals(3, lines.size());
    for (String line : lines) {
      JsonNode problem = Json.MAPPER.readTree(line);
      assertTrue(problem.hasNonNull("problem") && problem.hasNonNull("answer"));
    }
  }
}
