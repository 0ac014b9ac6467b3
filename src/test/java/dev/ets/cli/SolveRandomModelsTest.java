package dev.ets.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.ets.model.Bert;
import dev.ets.model.Twin;
import dev.ets.tensor.DType;
import dev.ets.token.AddedText;
import dev.ets.token.ChatFormat;
import dev.ets.trace.Json;
import dev.ets.trace.TraceEvent;
import dev.ets.trace.TraceReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The command from its options to its last line, on models with random weights: policies of every
 * family, reward models of every kind, as GGUF files and as folders of Hugging Face. Some tokens of
 * the vocabularies are whole answers, so that chance finds some.
 */
class SolveRandomModelsTest {
  private static final List<String> CHATML = List.of("<|im_start|>", "<|im_end|>", "<extra_0>");
  private static final List<String> LLAMA_3 =
      List.of("<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>");
  private static final List<String> TAGS = List.of("[INST]", "[/INST]", "▁+", "▁-", "▁ки");

  private static final double TOLERANCE = 1e-4;

  @TempDir Path folder;
  private Path embedder;

  @BeforeEach
  void makeEmbedder() throws IOException {
    AddedText text = new AddedText("bert-uncased", List.of(), List.of());
    embedder = folder.resolve("embedder.gguf");
    Twin.encoder(text.size(), Bert.Pooling.MEAN).with(text.gguf()).writeGguf(embedder, DType.F32);
  }

  /** Where a model's tensors and tokenizer are. */
  enum Form {
    GGUF,
    FOLDER
  }

  /**
   * A model file.
   *
   * @param family as {@link Twin#of} has it
   * @param tokenizer its kind
   * @param marks control tokens, of which the first tells its chat format
   */
  record Model(String family, Form form, String tokenizer, List<String> marks) {
    /**
     * Writes it, with tokens that are answers and end with {@code answersEnd}.
     *
     * @param chat whether it has a chat template
     */
    Path write(Path to, String answersEnd, boolean chat, Head head, long seed) throws IOException {
      List<String> answers =
          IntStream.range(0, 60).mapToObj(i -> "#### " + i + answersEnd).toList();
      AddedText text = new AddedText(tokenizer, marks, answers);
      Twin twin = Twin.of(family, text.size()).seed(seed);
      head.put(twin);
      String template = chat ? marks.getFirst() : "";
      switch (form) {
        case GGUF -> {
          twin.with(text.gguf())
              .with((metadata, _) -> metadata.text(ChatFormat.TEMPLATE, template))
              .writeGguf(to, DType.F32);
        }
        case FOLDER -> {
          twin.writeFolder(Files.createDirectory(to), DType.F32, 2);
          Files.writeString(to.resolve("tokenizer.json"), text.json());
          Files.writeString(to.resolve("chat_template.jinja"), template);
        }
      }
      return to;
    }
  }

  /** What a model ends in. */
  enum Head {
    LANGUAGE,
    CLASSES,
    VALUE;

    void put(Twin twin) {
      int dim = Twin.DIM;
      switch (this) {
        case LANGUAGE -> {}
        case CLASSES ->
            twin.headless()
                .with("architectures", List.of("Qwen2ForProcessRewardModel"))
                .withRandom("score.0.weight", 1, dim, dim)
                .withRandom("score.0.bias", 2, dim)
                .withRandom("score.2.weight", 3, 2, dim)
                .withRandom("score.2.bias", 4, 2);
        case VALUE ->
            twin.headless()
                .with("architectures", List.of("Qwen2ForPrmModel"))
                .withRandom("v_head.summary.weight", 1, 1, dim)
                .withRandom("v_head.summary.bias", 2, 1);
      }
    }
  }

  /**
   * One search.
   *
   * @param format of {@code --prm-format}; empty where the reward model says it itself
   * @param tag what the policy's steps end with; empty for what it says itself
   */
  record Case(Model policy, Model prm, Head head, String format, String tag) {
    @Override
    public String toString() {
      return "%s %s, %s %s %s%s"
          .formatted(policy.family, policy.form, prm.family, prm.form, head, format);
    }
  }

  private static Model model(String family, Form form, String tokenizer, List<String> marks) {
    return new Model(family, form, tokenizer, marks);
  }

  static Stream<Case> cases() {
    Model llama3 = model("llama", Form.GGUF, "llama-bpe", LLAMA_3);
    Model llama2 = model("llama", Form.FOLDER, "llama-2", TAGS);
    Model mistral = model("mistral", Form.FOLDER, "mistral", TAGS);
    Model qwen2 = model("qwen2", Form.GGUF, "qwen2", CHATML);
    Model qwen2Folder = model("qwen2", Form.FOLDER, "qwen2", CHATML);
    Model qwen3 = model("qwen3", Form.GGUF, "qwen2", CHATML);
    Model qwen3Folder = model("qwen3", Form.FOLDER, "qwen2", CHATML);
    Model llama2File = model("llama", Form.GGUF, "llama-2", TAGS);
    Model llama3Folder = model("llama", Form.FOLDER, "llama-bpe", LLAMA_3);
    return Stream.of(
        new Case(llama3, llama3Folder, Head.LANGUAGE, "rlhflow", ""),
        new Case(llama2, llama2File, Head.LANGUAGE, "llemma-prm", " ки"),
        new Case(mistral, mistral, Head.LANGUAGE, "math-shepherd", ""),
        new Case(qwen2, qwen2Folder, Head.CLASSES, "", ""),
        new Case(qwen2Folder, qwen2Folder, Head.VALUE, "", ""),
        new Case(qwen3, llama2File, Head.LANGUAGE, "math-shepherd", ""),
        new Case(qwen3Folder, llama3, Head.LANGUAGE, "rlhflow", ""));
  }

  private CommandRun solve(String device, Path policy, Path prm, List<String> more) {
    List<String> args = new ArrayList<>(List.of("solve", "--device", device, "--json"));
    args.addAll(List.of("--model", policy.toString(), "--prm", prm.toString()));
    args.addAll(List.of("--width", "4"));
    args.addAll(more);
    args.add("How many?");
    return CommandRun.onFiles(embedder, args);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void solvesTheSameOnEveryDevice(Case c) throws IOException {
    String answersEnd = c.tag.isEmpty() ? "\n\n" : c.tag;
    Path policy =
        c.policy.write(folder.resolve("policy"), answersEnd, c.tag.isEmpty(), Head.LANGUAGE, 1);
    Path prm = c.prm.write(folder.resolve("prm"), answersEnd, true, c.head, 2);
    Path trace = folder.resolve("trace");
    List<String> more = new ArrayList<>(List.of("--max-depth", "4", "--max-step-tokens", "6"));
    more.addAll(List.of("--trace", trace.toString()));
    if (!c.format.isEmpty()) {
      more.addAll(List.of("--prm-format", c.format));
    }
    if (!c.tag.isEmpty()) {
      more.addAll(List.of("--step-delimiter", c.tag));
    }
    List<JsonNode> results = new ArrayList<>();
    for (String device : List.of("jvm", "tornado:jvm")) {
      CommandRun run = solve(device, policy, prm, more).succeeded();
      assertEquals("", run.err());
      results.add(Json.MAPPER.readTree(run.out()));
      checkScores(trace);
    }
    checkSame(results.getFirst(), results.getLast());
  }

  @Test
  void findsNoAnswerInNoise() throws IOException {
    Model model = model("llama", Form.GGUF, "qwen2", CHATML);
    Path policy = model.write(folder.resolve("policy.gguf"), "", true, Head.LANGUAGE, 1);
    Path prm = model.write(folder.resolve("prm.gguf"), "", true, Head.LANGUAGE, 2);
    Files.writeString(folder.resolve("prm.json"), oneTag(false));
    List<String> few = List.of("--max-depth", "1", "--max-step-tokens", "2");
    CommandRun run = solve("jvm", policy, prm, few);
    assertEquals(1, run.code(), run.err());
    assertTrue(run.err().contains("no answer"), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
    assertTrue(Json.MAPPER.readTree(run.out()).get("answer").isNull(), run.out());
  }

  private static String oneTag(boolean tagInSteps) {
    return "{\"kind\": \"one-tag\", \"tag\": \"<extra_0>\", \"delimiter\": \"\", \"tag_in_steps\": %s}"
        .formatted(tagInSteps);
  }

  @Test
  void needsNoEmbedderForHiddenStatesAndForMethodsThatDoNotCompareSteps() throws IOException {
    Model model = model("llama", Form.GGUF, "qwen2", CHATML);
    Path policy = model.write(folder.resolve("policy.gguf"), "", true, Head.LANGUAGE, 1);
    Path prm = model.write(folder.resolve("prm.gguf"), "", true, Head.LANGUAGE, 2);
    Files.writeString(folder.resolve("prm.json"), oneTag(false));
    embedder = folder.resolve("no such file");
    List<String> few = List.of("--max-depth", "2", "--max-step-tokens", "3");
    for (List<String> without :
        List.of(List.of("--method", "rebase"), List.of("--embedding", "hidden"))) {
      List<String> more = new ArrayList<>(few);
      more.addAll(without);
      CommandRun run = solve("jvm", policy, prm, more);
      assertTrue(Json.MAPPER.readTree(run.out()).get("kv_tokens").asLong() > 0, run.err());
    }
    CommandRun sentences = solve("jvm", policy, prm, few);
    assertEquals(2, sentences.code());
    assertTrue(sentences.err().contains("no such file"), sentences.err());
  }

  @Test
  void refusesModelsThatDoNotGoTogether() throws IOException {
    Model model = model("llama", Form.GGUF, "qwen2", CHATML);
    Path policy = model.write(folder.resolve("policy.gguf"), "", true, Head.LANGUAGE, 1);
    Path prm = model.write(folder.resolve("prm.gguf"), "", true, Head.LANGUAGE, 2);
    assertRefused(
        solve("jvm", policy, prm, List.of()),
        "nothing says how to score with it: a prm.json beside it");
    Files.writeString(folder.resolve("prm.json"), oneTag(true));
    assertRefused(
        solve("jvm", policy, prm, List.of()),
        "tag \"<extra_0>\", the policy's end with \"\\n\\n\"");
  }

  private static void assertRefused(CommandRun run, String message) {
    assertEquals(2, run.code());
    assertTrue(run.err().contains(message), run.err());
    assertEquals(1, run.err().lines().count(), run.err());
  }

  @Test
  void warnsOfARewardModelThatCannotReadAllThatThePolicyWrites() throws IOException {
    Model model = model("llama", Form.GGUF, "qwen2", CHATML);
    Path policy = model.write(folder.resolve("policy.gguf"), "", true, Head.LANGUAGE, 1);
    AddedText text = new AddedText("qwen2", CHATML, List.of());
    Path prm = folder.resolve("prm.gguf");
    Twin.of("llama", text.size())
        .with(text.gguf())
        .with((metadata, family) -> metadata.count(family + ".context_length", 24))
        .writeGguf(prm, DType.F32);
    Files.writeString(folder.resolve("prm.json"), oneTag(false));
    CommandRun run = solve("jvm", policy, prm, List.of("--max-depth", "1"));
    assertTrue(
        run.err().contains("policy's context of 512, the reward model's holds 24"), run.err());
    List<String> brief = List.of("--max-tokens", "1");
    assertTrue(!solve("jvm", policy, prm, brief).err().contains("warning"));
  }

  private static void checkScores(Path trace) {
    List<Double> scores = new ArrayList<>();
    TraceReader.read(
        trace,
        event -> {
          if (event instanceof TraceEvent.Stepped step) {
            step.children().forEach(child -> scores.add(child.score()));
          }
        });
    assertTrue(scores.stream().allMatch(s -> s >= 0 && s <= 1), scores.toString());
    assertTrue(scores.stream().distinct().count() > 2, scores.toString());
  }

  /** Sums differ in their last bits between devices, what is drawn does not. */
  private static void checkSame(JsonNode one, JsonNode other) {
    for (String exact : List.of("answer", "kv_tokens", "generated_tokens", "model_calls")) {
      assertEquals(one.get(exact), other.get(exact), exact);
    }
    assertTrue(one.get("kv_bytes_peak").asLong() > 0 && one.get("seconds").asDouble() > 0);
    assertEquals(one.get("steps").size(), other.get("steps").size());
    assertTrue(!one.get("votes").isEmpty() && !one.get("steps").isEmpty());
    for (int i = 0; i < one.get("steps").size(); i++) {
      JsonNode a = one.get("steps").get(i);
      JsonNode b = other.get("steps").get(i);
      assertEquals(a.get("text"), b.get("text"));
      assertEquals(a.get("score").asDouble(), b.get("score").asDouble(), TOLERANCE);
    }
    assertEquals(one.get("votes").size(), other.get("votes").size());
    for (int i = 0; i < one.get("votes").size(); i++) {
      JsonNode a = one.get("votes").get(i);
      JsonNode b = other.get("votes").get(i);
      assertEquals(a.get("answer"), b.get("answer"));
      assertEquals(a.get("count"), b.get("count"));
      assertEquals(a.get("weight").asDouble(), b.get("weight").asDouble(), TOLERANCE);
    }
  }
}
