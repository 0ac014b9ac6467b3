package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.format.Metadata;
import dev.ets.runtime.TinyModel;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.ChatFormat;
import dev.ets.token.SmallBpe;
import dev.ets.trace.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command from its options to its last line, on models with random weights. */
class SolveRandomModelsTest {
  private static final ByteLevelBpe BPE =
      SmallBpe.of("qwen2", List.of(), "<step>", "<|im_start|>", "<|im_end|>");

  @TempDir Path folder;
  private Path policy;
  private Path prm;

  @BeforeEach
  void makeModels() throws IOException {
    Metadata.Builder chat = Metadata.builder().text(ChatFormat.TEMPLATE, "<|im_start|>");
    policy = TinyModel.write(folder.resolve("policy.gguf"), BPE, 1, List.of(), chat);
    prm = TinyModel.write(folder.resolve("prm.gguf"), BPE, 2, List.of(), Metadata.builder());
    Files.writeString(folder.resolve("own.json"), format(true));
  }

  private static String format(boolean tagInSteps) {
    return "{\"kind\": \"one-tag\", \"tag\": \"<step>\", \"delimiter\": \"\", \"tag_in_steps\": %s}"
        .formatted(tagInSteps);
  }

  private CommandRun solve(String... more) {
    List<String> args = new ArrayList<>(List.of("solve", "--device", "jvm", "--json"));
    args.addAll(List.of("--model", policy.toString(), "--prm", prm.toString()));
    args.addAll(List.of("--width", "2", "--max-depth", "2", "--max-step-tokens", "6"));
    args.addAll(List.of(more));
    args.add("How many?");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Console console =
        new Console(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            false);
    int code = Main.run(args.toArray(String[]::new), console, new EngineLoader(console));
    return new CommandRun(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  @Test
  void searchesAndFindsNoAnswerInNoise() throws IOException {
    Files.writeString(folder.resolve("prm.json"), format(false));
    CommandRun run = solve();
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().contains("no answer"), run.err());
    JsonNode chat = Json.MAPPER.readTree(run.out());
    assertTrue(chat.get("generated_tokens").asInt() > 0);
    String own = folder.resolve("own.json").toString();
    CommandRun other =
        solve("--chat", "none", "--prm-format", own, "--step-delimiter", "<step>\\n");
    assertEquals(1, other.code(), other.err());
    JsonNode plain = Json.MAPPER.readTree(other.out());
    assertTrue(plain.get("kv_tokens").asInt() < chat.get("kv_tokens").asInt(), other.out());
  }

  @Test
  void refusesAPolicyThatDoesNotWriteTheTag() {
    String own = folder.resolve("own.json").toString();
    CommandRun run = solve("--prm-format", own);
    assertEquals(2, run.code());
    assertTrue(run.err().contains("tag \"<step>\", the policy's end with \"\\n\\n\""), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void refusesALanguageModelAsARewardModel() {
    CommandRun run = solve();
    assertEquals(2, run.code());
    assertTrue(run.err().contains("nothing says how to score with it: a prm.json"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }
}
