package dev.ets.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.engine.ModelPolicy;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import dev.ets.model.ModelFiles;
import dev.ets.model.Twin;
import dev.ets.search.Node;
import dev.ets.search.Search;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchResult;
import dev.ets.search.SearchSettings;
import dev.ets.search.SearchTask;
import dev.ets.search.StepLimits;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.ChatFormat;
import dev.ets.token.SmallBpe;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Searches with random weights and every kind of reward model, from files to scores. A score is
 * compared with its definition on the whole text, as its publisher lays it out.
 */
class RewardModelsTest {
  private static final double TOLERANCE = 1e-5;
  private static final int CHECKED = 8;
  private static final String PROBLEM = "How many?";
  private static final ByteLevelBpe BPE =
      SmallBpe.of(
          "qwen2",
          List.of("Ċ Ċ", "h e"),
          "<extra_0>",
          "<|im_start|>",
          "<|im_end|>",
          "<|start_header_id|>",
          "<|end_header_id|>",
          "<|eot_id|>");

  @TempDir Path folder;

  private static int id(String token) {
    return BPE.vocabulary().requiredId(token);
  }

  private Path write(String name, long seed, List<Tensor> more, Metadata.Builder metadata)
      throws IOException {
    Path file = folder.resolve(name);
    Tokenizers.describe(BPE, metadata);
    Twin twin = Twin.of("llama", BPE.vocabSize()).seed(seed).with(metadata.build(name));
    more.forEach(twin::with);
    twin.writeGguf(file, DType.F32);
    return file;
  }

  private Path policy(Metadata.Builder metadata) throws IOException {
    return write("policy.gguf", 7, List.of(), metadata);
  }

  private Path prm(List<Tensor> more, Metadata.Builder metadata, String json) throws IOException {
    Path file = write("prm.gguf", 11, more, metadata);
    if (!json.isEmpty()) {
      Files.writeString(folder.resolve("prm.json"), json);
    }
    return file;
  }

  private static SearchResult search(String device, Path policyFile, Path prm, String method) {
    try (Models models = new Models(device, 400)) {
      ModelPolicy policy = models.policy(policyFile, PolicyOptions.NONE);
      SearchSettings usual = SearchSettings.of(4, 3);
      SearchSettings settings =
          new SearchSettings(
              4,
              3,
              new StepLimits(3, 9, 40),
              usual.sampling(),
              usual.tuning(),
              usual.pruning(),
              usual.embedding(),
              false);
      return Search.run(
          new SearchModels(
              policy, models.reward(prm, Optional.empty(), policy), new ScriptedEmbedder()),
          SearchMethods.byName(method),
          settings,
          new SearchTask(PROBLEM, 0, _ -> false, SearchTask.Decided.NEVER),
          SearchListener.NONE);
    }
  }

  /** Texts of the steps from the root to a node. */
  private static List<String> steps(SearchResult result, Node node) {
    return result.tree().path(node).stream().map(Node::text).toList();
  }

  /**
   * Scores of a search are what {@code expected} makes of the outputs at the last token of the
   * whole text.
   *
   * @param definition a language model whose outputs the definition is about
   * @param layout all tokens up to where the last step's score is read
   */
  private static void check(
      SearchResult result, Path definition, Layout layout, ToDoubleFunction<float[]> expected) {
    int scored = 0;
    try (Models models = new Models("jvm", 64)) {
      for (Node node : result.tree().nodes().reversed()) {
        if (node.depth() > 0 && !node.text().isBlank() && scored < CHECKED) {
          int[] tokens = layout.tokens(steps(result, node));
          float[][] outputs = models.outputs(definition, tokens);
          assertEquals(expected.applyAsDouble(outputs[tokens.length - 1]), node.score(), TOLERANCE);
          scored++;
        }
      }
    }
    assertEquals(CHECKED, scored);
    long different = result.tree().nodes().stream().map(Node::score).distinct().count();
    assertTrue(different > 3, different + " scores");
  }

  /** How a publisher lays out question and steps. */
  private interface Layout {
    int[] tokens(List<String> steps);
  }

  /** A whole text, part by part. */
  private static final class Parts {
    private final List<int[]> all = new ArrayList<>();

    /** What the layout itself writes: with control tokens. */
    Parts mark(String text) {
      all.add(BPE.encodeWithSpecials(text));
      return this;
    }

    /** What somebody said: without. */
    Parts said(String text) {
      all.add(BPE.encode(text));
      return this;
    }

    int[] tokens() {
      return all.stream().flatMapToInt(Arrays::stream).toArray();
    }
  }

  private static String bare(String step, String delimiter) {
    return step.endsWith(delimiter) ? step.substring(0, step.length() - delimiter.length()) : step;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double plusPart(float[] logits) {
    double plus = Math.exp(logits[id("+")]);
    return plus / (plus + Math.exp(logits[id("-")]));
  }

  @ParameterizedTest
  @CsvSource({"jvm", "tornado:jvm"})
  void twoTagsAreReadAtTheTag(String device) throws IOException {
    Path prm =
        prm(
            List.of(),
            Metadata.builder(),
            "{\"kind\": \"two-tags\", \"plus\": \"+\", \"minus\": \"-\", \"tag\": \"<extra_0>\","
                + " \"delimiter\": \"\\n\", \"prompt\": \"{question} \"}");
    SearchResult result = search(device, policy(Metadata.builder()), prm, "ets");
    check(
        result,
        prm,
        steps -> {
          Parts parts = new Parts().said(PROBLEM);
          String gap = " ";
          for (String step : steps) {
            parts.said(gap + bare(step, "\n")).mark("<extra_0>");
            gap = "\n";
          }
          return parts.tokens();
        },
        RewardModelsTest::plusPart);
  }

  @ParameterizedTest
  @CsvSource({"jvm", "tornado:jvm"})
  void turnsAreReadBeforeThePlus(String device) throws IOException {
    Metadata.Builder llama = Metadata.builder().text(ChatFormat.TEMPLATE, "<|start_header_id|>");
    Path prm = prm(List.of(), llama, "{\"preset\": \"rlhflow\"}");
    SearchResult result = search(device, policy(Metadata.builder()), prm, "rebase");
    check(
        result,
        prm,
        steps -> {
          String user = "<|start_header_id|>user<|end_header_id|>\n\n";
          String assistant = "<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n";
          Parts parts = new Parts().mark(user + PROBLEM);
          String gap = " ";
          for (String step : steps) {
            if (gap.isEmpty()) {
              parts.mark("+<|eot_id|>" + user);
            }
            parts.said(gap + bare(step, "\n").strip()).mark(assistant);
            gap = "";
          }
          return parts.tokens();
        },
        RewardModelsTest::plusPart);
  }

  @ParameterizedTest
  @CsvSource({"jvm", "tornado:jvm"})
  void oneTagIsTheMeanOfAllLogits(String device) throws IOException {
    Path prm =
        prm(
            List.of(),
            Metadata.builder(),
            "{\"kind\": \"one-tag\", \"tag\": %d, \"delimiter\": \"\"}".formatted(id("<extra_0>")));
    SearchResult result = search(device, policy(Metadata.builder()), prm, "ets");
    check(
        result,
        prm,
        steps -> {
          Parts parts = new Parts().said(PROBLEM + "\n");
          steps.forEach(step -> parts.said(bare(step, "\n")).mark("<extra_0>"));
          return parts.tokens();
        },
        logits -> {
          double sum = 0;
          for (float logit : logits) {
            sum += logit;
          }
          return sigmoid(sum / logits.length);
        });
  }

  /** The same model with the identity in place of the output matrix gives its hidden states. */
  private Path hidden() throws IOException {
    int rows = BPE.vocabSize();
    float[] values = new float[rows * Twin.DIM];
    for (int i = 0; i < Twin.DIM; i++) {
      values[i * Twin.DIM + i] = 1;
    }
    Tensor identity =
        new Tensor(
            "output.weight", DType.F32, new Shape(rows, Twin.DIM), MemorySegment.ofArray(values));
    return write("hidden.gguf", 11, List.of(identity), Metadata.builder());
  }

  private static double dot(float[] matrix, int row, float[] x) {
    double sum = 0;
    for (int i = 0; i < Twin.DIM; i++) {
      sum += (double) matrix[row * Twin.DIM + i] * x[i];
    }
    return sum;
  }

  @ParameterizedTest
  @CsvSource({"jvm", "tornado:jvm"})
  void aValueHeadIsReadAtTheStepsEnd(String device) throws IOException {
    Tensor weight = Twin.random("v_head.summary.weight", 1, 1, Twin.DIM);
    Tensor bias = Twin.random("v_head.summary.bias", 2, 1);
    Metadata.Builder skywork =
        Metadata.builder()
            .text(ModelFiles.ARCHITECTURE, "Qwen2ForPrmModel")
            .count("tokenizer.ggml.bos_token_id", id("<|im_start|>"))
            .flag("tokenizer.ggml.add_bos_token", false);
    Path prm = prm(List.of(weight, bias), skywork, "");
    SearchResult result = search(device, policy(Metadata.builder()), prm, "ets");
    check(
        result,
        hidden(),
        steps -> {
          Parts parts = new Parts().mark("<|im_start|>").said(PROBLEM + "\n");
          steps.forEach(step -> parts.said(bare(step, "\n")).said("\n"));
          return parts.tokens();
        },
        x -> sigmoid(dot(weight.toFloats(), 0, x) + bias.toFloats()[0]));
  }

  @Test
  void aClassifierIsReadAtTheTagOfItsAnswer() throws IOException {
    int dim = Twin.DIM;
    Tensor inner = Twin.random("score.0.weight", 1, dim, dim);
    Tensor innerBias = Twin.random("score.0.bias", 2, dim);
    Tensor classes = Twin.random("score.2.weight", 3, 2, dim);
    Tensor classBias = Twin.random("score.2.bias", 4, 2);
    Metadata.Builder qwen =
        Metadata.builder().text(ModelFiles.ARCHITECTURE, "Qwen2ForProcessRewardModel");
    Path prm = prm(List.of(inner, innerBias, classes, classBias), qwen, "");
    Metadata.Builder chat = Metadata.builder().text(ChatFormat.TEMPLATE, "<|im_start|>");
    SearchResult result = search("jvm", policy(chat), prm, "ets");
    check(
        result,
        hidden(),
        steps -> {
          Parts parts =
              new Parts()
                  .mark("<|im_start|>system\nPlease reason step by step, and put your final")
                  .mark(" answer within \\boxed{}.<|im_end|>\n<|im_start|>user\n" + PROBLEM)
                  .mark("<|im_end|>\n<|im_start|>assistant\n");
          steps.forEach(step -> parts.said(bare(step, "\n\n")).mark("<extra_0>"));
          return parts.tokens();
        },
        x -> {
          float[] active = new float[dim];
          for (int i = 0; i < dim; i++) {
            double sum = dot(inner.toFloats(), i, x) + innerBias.toFloats()[i];
            active[i] = (float) Math.max(0, sum);
          }
          double[] two = new double[2];
          for (int c = 0; c < 2; c++) {
            two[c] = Math.exp(dot(classes.toFloats(), c, active) + classBias.toFloats()[c]);
          }
          return two[1] / (two[0] + two[1]);
        });
  }

  @Test
  void aModelThatSaysNothingIsAUsageErrorWithTheCure() throws IOException {
    Path prm = prm(List.of(), Metadata.builder(), "");
    assertFails(
        UsageException.class,
        prm,
        Optional.empty(),
        "prm.gguf has no value head, and nothing says how to score with it: a prm.json beside it,"
            + " such as {\"preset\": \"math-shepherd\"}, says how to read it");
    assertFails(
        UsageException.class, prm, Optional.of("magic"), "unknown PRM format 'magic'; known:");
    assertFails(
        UsageException.class,
        prm,
        Optional.of("math-shepherd"),
        "the reward model's tag \"\u2581ки\" (7 tokens) is no single token");
    assertFails(
        FormatException.class,
        prm,
        Optional.of("skywork"),
        "value_head.weight is missing: the model has no value head");
    assertFails(
        FormatException.class,
        prm,
        Optional.of("qwen2.5-math-prm"),
        "score.0.weight is missing: the model has no classification head");
    Path file = Files.writeString(folder.resolve("mine.json"), "{\"kind\": 3}");
    assertFails(
        FormatException.class,
        prm,
        Optional.of(file.toString()),
        "mine.json: kind: 3 is not a text");
  }

  @Test
  void aTokenWithoutAnEmbeddingIsRefusedBeforeAnythingRuns() throws IOException {
    int rows = BPE.vocabSize() - 1;
    Tensor table = Twin.random("token_embd.weight", 1, rows, Twin.DIM);
    Path file = write("short.gguf", 7, List.of(table), Metadata.builder());
    try (Models models = new Models("jvm", 64)) {
      FormatException e = assertThrows(FormatException.class, () -> models.policy(file));
      assertTrue(
          e.getMessage()
              .contains(
                  "%d tokens are more than the %d rows of token_embd.weight"
                      .formatted(rows + 1, rows)),
          e.getMessage());
    }
  }

  @Test
  void metadataMayHoldTheFormat() throws IOException {
    Path prm = prm(List.of(), Metadata.builder().text(PrmFormats.KEY, "{\"kind\": \"magic\"}"), "");
    assertFails(
        FormatException.class,
        prm,
        Optional.empty(),
        "prm.gguf: ets.prm.format: kind: magic is unknown; known are two-tags");
  }

  private <T extends RuntimeException> void assertFails(
      Class<T> type, Path prm, Optional<String> format, String message) throws IOException {
    try (Models models = new Models("jvm", 100)) {
      ModelPolicy policy = models.policy(policy(Metadata.builder()));
      T e = assertThrows(type, () -> models.reward(prm, format, policy));
      assertTrue(e.getMessage().contains(message), e.getMessage());
    }
  }
}
