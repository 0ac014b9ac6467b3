package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.testing.ScriptedLoader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringTokenizer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with the input: exit code 2, one line that says what, nothing printed. */
class BadInputTest {
  @TempDir Path folder;

  @BeforeEach
  void makeFiles() throws IOException {
    write("model.gguf", "any");
    write("good.jsonl", "{\"problem\": \"One and one?\", \"answer\": 2}\n");
    write("torn.jsonl", "{\"problem\": \"a\", \"answer\": \"1\"}\n\n{\"problem\": \"b\", \"ans");
    write("lacking.jsonl", "{\"problem\": \"a\", \"answer\": \"1\"}\n{\"problem\": \"b\"}\n");
    write("blank.jsonl", "{\"problem\": \" \", \"answer\": \"1\"}\n");
    write("empty.jsonl", "");
    write("long.jsonl", "{\"problem\": \"" + "long ".repeat(50) + "\", \"answer\": \"1\"}\n");
    write("foreign.jsonl", "{\"q\": \"One and one?\", \"a\": 2}\n");
    Files.createDirectory(folder.resolve("empty"));
    write("empty/results.jsonl", "");
    Files.createDirectory(folder.resolve("damaged"));
    write("damaged/results.jsonl", "{\"problem\": \n");
    write("torn.json", "{\"parents\": [-1, 0");
    write("leafless.json", "{\"parents\": [-1, 0]}");
    write("cost.json", instance("\"cost\": \"money\""));
    write("cyclic.json", instance("\"parents\": [-1, 2, 1]"));
  }

  private static String instance(String changed) {
    String usual =
        "\"parents\": [-1, 0, 0], \"tokens\": [1, 1, 1], \"leaves\": [1, 2],"
            + " \"weights\": [1, 2], \"clusters\": [0, 1], \"lambda_b\": 1, \"lambda_d\": 1";
    return changed.startsWith("\"parents\"")
        ? "{" + changed + usual.substring(usual.indexOf("], \"tokens\"") + 1) + "}"
        : "{" + usual + ", " + changed + "}";
  }

  private void write(String name, String text) throws IOException {
    Files.writeString(folder.resolve(name), text);
  }

  /** Arguments, in which @ is the folder of the files, and a part of the message. */
  static Stream<Arguments> badInputs() {
    String models = " --model @model.gguf --prm @model.gguf ";
    String solve = "solve" + models + "--width 4 ";
    String eval = "eval" + models + "--out @new ";
    return Stream.of(
        Arguments.of("fly", "unknown command 'fly'; known: solve, eval, grade, prune"),
        Arguments.of("--fly", "'--fly'"),
        Arguments.of(solve + "--fly 1+1", "'--fly'"),
        Arguments.of("solve" + models, "PROBLEM"),
        Arguments.of(solve + "one two", "'two'"),
        Arguments.of(
            solve + "--method magic p",
            "known: greedy, best-of-n, beam, dvts, rebase, dora, mcts, ets"),
        Arguments.of("solve" + models + "--width 0 p", "width must be at least 1: 0"),
        Arguments.of("solve" + models + "--width -3 p", "width must be at least 1: -3"),
        Arguments.of("solve" + models + "--width many p", "'many' is not an int"),
        Arguments.of(solve + "--seed x p", "'x' is not a long"),
        Arguments.of(solve + "--temperature -1 p", "temperature"),
        Arguments.of(solve + "--top-p 0 p", "topP"),
        Arguments.of(solve + "--max-tokens 0 p", "at least 1"),
        Arguments.of(solve + "--rebase-temperature 0 p", "REBASE temperature"),
        Arguments.of(solve + "--lambda-b -1 p", "lambda_b"),
        Arguments.of(solve + "--lambda-d 16=1,16=2 p", "give one such as 1.4 or 16=1.5,64=1.4"),
        Arguments.of(solve + "--lambda-d 1,2 p", "give one such as 1.4 or 16=1.5,64=1.4"),
        Arguments.of(solve + "--lambda-d 16=x p", "give one such as 1.4 or 16=1.5,64=1.4"),
        Arguments.of(solve + "--exploration -1 p", "exploration"),
        Arguments.of(solve + "--beam-width -1 p", "square root"),
        Arguments.of(solve + "--dora-temperature 0 p", "DORA temperature"),
        Arguments.of(solve + "--cluster-threshold 3 p", "cluster threshold"),
        Arguments.of(solve + "--cost money p", "nodes, tokens"),
        Arguments.of(solve + "--grader psychic p", "known: numeric, math, exact"),
        Arguments.of(solve + "--aggregation max p", "last, min, prod, mean"),
        Arguments.of(solve + "--vote loudest p", "--vote"),
        Arguments.of(
            solve + "--chat gemma p", "unknown chat format 'gemma'; known: chatml, llama3"),
        Arguments.of(
            solve + "--prm-format orm p", "unknown PRM format 'orm'; known: math-shepherd"),
        Arguments.of(solve + "--step-delimiter= p", "the step delimiter is empty"),
        Arguments.of(solve + "--kv-type Q8_0 p", "a KV cache is F32 or F16, not Q8_0"),
        Arguments.of(solve + "%20", "empty"),
        Arguments.of(solve + "x".repeat(ScriptedLoader.CONTEXT), "context"),
        Arguments.of(solve + "--trace @no/such/trace p", "cannot write"),
        Arguments.of(solve + "--trace @good.jsonl p", "is no trace"),
        Arguments.of("trace @none.trace", "no trace at"),
        Arguments.of("trace @good.jsonl", "is no trace"),
        Arguments.of("view @none.trace", "no trace at"),
        Arguments.of("view @empty.jsonl", "has no whole event"),
        Arguments.of("view @empty.jsonl --search 3", "has no search 3"),
        Arguments.of("view", "TRACE"),
        Arguments.of(solve + "--trace @good.jsonl/trace p", "cannot write"),
        Arguments.of("solve --model @none.gguf --prm @model.gguf p", "no model file at"),
        Arguments.of("solve --model @model.gguf --prm @none.gguf p", "--prm"),
        Arguments.of("solve --model @ --prm @model.gguf p", "is a folder without"),
        Arguments.of(eval, "--data"),
        Arguments.of("eval" + models + "--data @good.jsonl", "--out"),
        Arguments.of(eval + "--data @none.jsonl", "none.jsonl"),
        Arguments.of(eval + "--data @torn.jsonl", "line 3: not JSON"),
        Arguments.of(eval + "--data @lacking.jsonl", "line 2: no \"answer\""),
        Arguments.of(eval + "--data @blank.jsonl", "line 1: \"problem\" is empty"),
        Arguments.of(eval + "--data @empty.jsonl", "no problems"),
        Arguments.of(eval + "--data @long.jsonl", "problem 1: the prompt has"),
        Arguments.of(eval + "--data @good.jsonl --methods rebase,magic", "'magic'"),
        Arguments.of(eval + "--data @good.jsonl --widths 16,0", "width must be at least 1: 0"),
        Arguments.of(eval + "--data @good.jsonl --widths 16,x", "'x' is not an int"),
        Arguments.of(eval + "--data @good.jsonl --limit 0", "--limit"),
        Arguments.of(eval + "--data @good.jsonl --concurrency 0", "concurrency"),
        Arguments.of("eval" + models + "--data @good.jsonl --out @good.jsonl", "cannot write"),
        Arguments.of("eval" + models + "--data @good.jsonl --out @good.jsonl/out", "cannot write"),
        Arguments.of("grade", "give ANSWER and TRUTH, or --results DIR"),
        Arguments.of("grade 1", "give ANSWER and TRUTH"),
        Arguments.of("grade 1 2 3", "give ANSWER and TRUTH"),
        Arguments.of("grade --fly 1 2", "'--fly'"),
        Arguments.of("grade --grader psychic 1 2", "known: numeric, math, exact"),
        Arguments.of("grade 1 2 --results @new --data @good.jsonl", "give ANSWER and TRUTH"),
        Arguments.of("grade --results @new", "--data FILE.jsonl"),
        Arguments.of("grade --results @none --data @good.jsonl", "no results in"),
        Arguments.of("grade --results @empty --data @good.jsonl", "holds no results"),
        Arguments.of("grade --results @damaged --data @good.jsonl", "line 1 is not a result"),
        Arguments.of(
            eval + "--data @foreign.jsonl", "line 1: no known format has the fields [q, a]"),
        Arguments.of("prune @none.json", "no such file"),
        Arguments.of("prune @torn.json", "not JSON"),
        Arguments.of("prune @leafless.json", "\"leaves\" is missing"),
        Arguments.of("prune @cost.json", "money"),
        Arguments.of("prune @cyclic.json", "cycle"),
        Arguments.of("logits --model @model.gguf", "--tokens"),
        Arguments.of("logits --model @model.gguf --tokens 1,two", "'two' is not an int"),
        Arguments.of("logits --model @model.gguf --tokens 1 --top 0", "--top"),
        Arguments.of("embed", "TEXT"),
        Arguments.of("tokenize text", "--model"),
        Arguments.of("tokenize --model @model.gguf text", "model.gguf"),
        Arguments.of("inspect @none.gguf", "no such file"),
        Arguments.of("inspect @model.gguf", "model.gguf"),
        Arguments.of("problems --count 0 --out @p.jsonl", "--count"),
        Arguments.of("problems --count 3 --ops 5-2 --out @p.jsonl", "5-2"),
        Arguments.of("problems --count 3 --split best --out @p.jsonl", "--split"),
        Arguments.of("problems --count 3 --out @no/such/p.jsonl", "cannot write"));
  }

  @ParameterizedTest
  @MethodSource("badInputs")
  void endsWithOneLineAndCodeTwo(String line, String message) {
    List<String> args = new ArrayList<>();
    for (StringTokenizer words = new StringTokenizer(line); words.hasMoreTokens(); ) {
      args.add(words.nextToken().replace("@", folder + "/").replace("%20", " "));
    }
    CommandRun run = CommandRun.of(args);
    assertEquals(2, run.code(), run.err());
    assertEquals("", run.out());
    assertTrue(run.err().contains(message), run.err());
    assertTrue(run.err().startsWith("ets: "), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertFalse(Files.exists(folder.resolve("new/results.jsonl")) && hasResults(), "wrote results");
  }

  private boolean hasResults() {
    try {
      return Files.size(folder.resolve("new/results.jsonl")) > 0;
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void showsTheStackTraceWhenAsked() {
    CommandRun run = CommandRun.of("prune", "--debug", folder.resolve("none.json").toString());
    assertEquals(2, run.code());
    assertTrue(run.err().contains("UsageException"), run.err());
    assertTrue(run.err().contains("PruneCommand"), run.err());
  }

  @Test
  void printsHelpWithoutACommand() {
    CommandRun run = CommandRun.of();
    assertEquals(0, run.code());
    for (String command : List.of("solve", "eval", "prune", "devices", "test")) {
      assertTrue(run.out().contains("  " + command + " "), run.out());
    }
  }

  @Test
  void printsTheHelpOfEveryCommand() {
    for (String command :
        List.of(
            "solve",
            "eval",
            "grade",
            "prune",
            "logits",
            "embed",
            "tokenize",
            "inspect",
            "problems",
            "devices")) {
      CommandRun run = CommandRun.of(command, "--help");
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().startsWith("Usage: ets " + command), run.out());
    }
  }
}
