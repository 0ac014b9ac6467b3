package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetTest {
  @TempDir Path dir;

  @Test
  void readsBackWhatItWrote() throws IOException {
    List<SolvedProblem> problems =
        new WordProblems(31, Difficulty.standard())
            .problems(0, 101).stream().map(SolvedProblem::of).toList();
    Path file = dir.resolve("problems.jsonl");
    Dataset.write(file, problems);
    assertEquals(101, Files.readAllLines(file).size());
    assertEquals(problems, Dataset.readSolved(file));
    List<Problem> plain = Dataset.read(file);
    assertEquals(
        new Problem(problems.get(100).problem(), problems.get(100).answer()), plain.get(100));
    assertTrue(problems.getFirst().solution().getLast().endsWith(".\n"));
  }

  @Test
  void unknownFieldsBlankLinesAndNumbersAreTaken() throws IOException {
    Path file = file("{\"problem\": \"1 + 1?\", \"answer\": 2, \"level\": [3]}\n\n");
    assertEquals(List.of(new Problem("1 + 1?", "2")), Dataset.read(file));
  }

  @Test
  void publishedFormatsAreRecognised() throws IOException {
    Path math500 =
        file(
            """
            {"problem": "Halve $1$.", "solution": "It is $\\\\boxed{\\\\frac{1}{2}}$.", "answer": "\\\\frac{1}{2}", "subject": "Prealgebra", "level": 1, "unique_id": "test/prealgebra/1.json"}
            """);
    assertEquals(List.of(new Problem("Halve $1$.", "\\frac{1}{2}")), Dataset.read(math500));
    Path gsm8k =
        file(
            """
            {"question": "Ann has 24 dozen eggs. How many?", "answer": "A dozen is 12.\\nSo 24*12=<<24*12=288>>288.\\n#### 288"}
            {"question": "And ten times as many?", "answer": "#### 1 is not it.\\n#### 2,880 "}
            """);
    assertEquals(
        List.of(
            new Problem("Ann has 24 dozen eggs. How many?", "288"),
            new Problem("And ten times as many?", "2,880")),
        Dataset.read(gsm8k));
    Path math =
        file(
            """
            {"problem": "Solve $x+1=3$.", "level": "Level 1", "type": "Algebra", "solution": "Not $\\\\boxed{1}$ but $x=\\\\boxed{2}$."}
            """);
    assertEquals(List.of(new Problem("Solve $x+1=3$.", "2")), Dataset.read(math));
  }

  @Test
  void anUnknownFormatNamesItsFieldsAndTheKnownOnes() throws IOException {
    Path file = file("\n{\"prompt\": \"1 + 1?\", \"target\": 2}\n");
    assertEquals(
        file
            + " line 2: no known format has the fields [prompt, target]; known: plain or MATH-500"
            + " [problem, answer], GSM8K [question, answer], MATH [problem, solution]",
        assertThrows(UsageException.class, () -> Dataset.read(file)).getMessage());
  }

  @Test
  void aLineWithoutItsAnswerIsNamed() throws IOException {
    for (String bad :
        List.of(
            "{\"question\": \"x\", \"answer\": \"no mark\"}",
            "{\"question\": \"x\", \"answer\": \"####  \"}",
            "{\"problem\": \"x\", \"solution\": \"no box\"}",
            "{\"problem\": \"x\", \"solution\": \"\\\\boxed{}\"}")) {
      Path file = file(bad);
      UsageException e = assertThrows(UsageException.class, () -> Dataset.read(file), bad);
      assertTrue(e.getMessage().startsWith(file + " line 1: \""), e.getMessage());
    }
  }

  @Test
  void aBadLineIsNamedByItsNumber() throws IOException {
    String good = "{\"problem\": \"1 + 1?\", \"answer\": \"2\"}\n";
    for (String bad :
        List.of(
            "{\"problem\": \"x\"",
            "{\"problem\": \"x\", \"answer\": \"1\"} }",
            "plain text",
            "[1]",
            "{\"answer\": \"2\"}",
            "{\"problem\": \"x\"}",
            "{\"problem\": \"x\", \"answer\": null}",
            "{\"problem\": \"x\", \"answer\": {}}",
            "{\"problem\": \"  \", \"answer\": \"2\"}",
            "{\"problem\": \"\", \"answer\": \"2\"}")) {
      Path file = file(good + "\n" + bad + "\n" + good);
      UsageException e = assertThrows(UsageException.class, () -> Dataset.read(file), bad);
      assertTrue(e.getMessage().startsWith(file + " line 3: "), e.getMessage());
      assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    }
  }

  @Test
  void aBadSolutionIsNamedByItsNumber() throws IOException {
    String start = "{\"problem\": \"x\", \"answer\": \"2\", ";
    for (String bad :
        List.of(
            "\"solution\": \"x\", \"ops\": 1, \"structure\": \"b\"}",
            "\"solution\": [1], \"ops\": 1, \"structure\": \"b\"}",
            "\"solution\": [\"x\"], \"ops\": \"1\", \"structure\": \"b\"}",
            "\"solution\": [\"x\"], \"ops\": 1}")) {
      Path file = file(start + bad);
      UsageException e = assertThrows(UsageException.class, () -> Dataset.readSolved(file), bad);
      assertTrue(e.getMessage().startsWith(file + " line 1: "), e.getMessage());
    }
  }

  @Test
  void filesThatCannotBeUsedAreNamed() throws IOException {
    Path missing = dir.resolve("no/file.jsonl");
    assertNames(missing, () -> Dataset.read(missing));
    assertNames(missing, () -> Dataset.write(missing, List.of()));
    assertNames(dir, () -> Dataset.read(dir));
    Path empty = file("\n");
    assertNames(empty, () -> Dataset.read(empty));
    Path binary = Files.write(dir.resolve("binary"), new byte[] {(byte) 0xff, (byte) 0xfe, 10});
    assertNames(binary, () -> Dataset.read(binary));
  }

  private static void assertNames(Path file, Runnable work) {
    UsageException e = assertThrows(UsageException.class, work::run);
    assertTrue(e.getMessage().contains(file.toString()), e.getMessage());
  }

  private Path file(String text) throws IOException {
    return Files.writeString(dir.resolve("file.jsonl"), text);
  }
}
