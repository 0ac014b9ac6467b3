package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PruneJsonTest {
  private static final String INSTANCE =
      """
      {"parents": [-1, 0, 0, 1, 1], "tokens": [5, 2, 3, 4, 1], "leaves": [3, 4, 2],
       "weights": [2, 1, 0.5], "clusters": [7, 7, -2], "lambda_b": 1.0, "lambda_d": 1.45,
       "cost": "tokens"}
      """;

  @Test
  void readsEveryField(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("instance.json"), INSTANCE);
    PruneProblem problem = PruneJson.read(file);
    assertArrayEquals(new int[] {-1, 0, 0, 1, 1}, problem.parents());
    assertArrayEquals(new int[] {5, 2, 3, 4, 1}, problem.tokens());
    assertArrayEquals(new int[] {3, 4, 2}, problem.leaves());
    assertArrayEquals(new double[] {2, 1, 0.5}, problem.weights());
    assertArrayEquals(new int[] {7, 7, -2}, problem.clusters());
    assertEquals(1.0, problem.lambdaB());
    assertEquals(1.45, problem.lambdaD());
    assertEquals(NodeCost.TOKENS, problem.cost());
  }

  @Test
  void costAndTokensMayBeLeftOut() {
    String text = INSTANCE.replace(",\n \"cost\": \"tokens\"", "");
    PruneProblem problem = PruneJson.parse(text.replaceAll("\"tokens\": \\[[^]]*], ", ""));
    assertEquals(NodeCost.NODES, problem.cost());
  }

  @Test
  void writesTheSolution() {
    PruneSolution solution = new IlpPruner().solve(PruneJson.parse(INSTANCE));
    String json = PruneJson.json(solution).toString();
    assertTrue(json.contains("\"objective\":" + solution.objective()), json);
    assertTrue(json.contains("\"kept\":[3,4,2]"), json);
    assertTrue(json.contains("\"status\":\"OPTIMAL\""), json);
    assertTrue(json.contains("\"millis\":"), json);
    assertTrue(json.contains("\"kept_ancestors\":2"), json);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"lambda_b\": 1.0,            | ''                | field \"lambda_b\" is missing",
        "\"leaves\": [3, 4, 2],        | ''                | field \"leaves\" is missing",
        "\"tokens\": [5, 2, 3, 4, 1],  | ''                | field \"tokens\" is missing",
        "lambda_d                      | lambda_c          | unknown field \"lambda_c\": known are",
        "[3, 4, 2]                     | 3                 | leaves is NUMBER: it must be an array",
        "[3, 4, 2]                     | [3, 4, 2.5]       | leaves[2] is 2.5: it must be a whole",
        "[3, 4, 2]                     | [3, 4, 1e3]       | leaves[2] is 1000.0: it must be a whole",
        "[3, 4, 2]                     | [3, 4, 9]         | leaves[2] is 9: it must be a node",
        "0.5]                          | \"x\"]            | weights[2] is \"x\": it must be a number",
        "0.5]                          | 1e999]            | weights[2] is Infinity",
        "1.45                          | null              | lambda_d is null: it must be a number",
        "\"tokens\"}                   | \"bytes\"}        | unknown cost \"bytes\": known are [nodes, tokens]",
        "\"tokens\"}                   | 3}                | cost is 3: it must be a string",
        "1.45,                         | 1.45              | not JSON: line 3",
        "\"tokens\"}                   | \"tokens\"} {}    | not JSON: line 3",
        "\"tokens\"}                   | \"tokens\"        | not JSON: line 4",
        "\"lambda_b\": 1.0             | \"lambda_b\": 1, \"lambda_b\": 2 | not JSON: line 2"
      })
  void saysWhatIsWrong(String part, String replacement, String message) {
    assertTrue(INSTANCE.contains(part), part);
    String text = INSTANCE.replace(part, replacement);
    UsageException e = assertThrows(UsageException.class, () -> PruneJson.parse(text));
    assertTrue(e.getMessage().contains(message), e.getMessage());
    assertFalse(e.getMessage().contains("\n"), e.getMessage());
  }

  @Test
  void refusesTextThatIsNoObject() {
    for (String text : new String[] {"", "[1]", "null", "\u0000"}) {
      assertThrows(UsageException.class, () -> PruneJson.parse(text), text);
    }
  }

  @Test
  void namesTheFile(@TempDir Path folder) throws IOException {
    Path absent = folder.resolve("absent.json");
    UsageException missing = assertThrows(UsageException.class, () -> PruneJson.read(absent));
    assertEquals(absent + ": no such file", missing.getMessage());
    Path bad = Files.writeString(folder.resolve("bad.json"), "{}");
    UsageException empty = assertThrows(UsageException.class, () -> PruneJson.read(bad));
    assertTrue(empty.getMessage().startsWith(bad + ": field"), empty.getMessage());
    assertThrows(UsageException.class, () -> PruneJson.read(folder));
  }
}
