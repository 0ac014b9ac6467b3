package dev.ets.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * llama.cpp, through its Java binding de.kherud:llama 4.2.0, in a process of its own per model: the
 * binding hangs when a JVM that used it ends, a second model in a process gets wrong biases, and an
 * assertion in it would end the tests. Its probabilities of tokens cannot be read (asking for them
 * fails an assertion), so logits are measured: the bias that makes a token the greedy choice is how
 * far its logit lies below the best.
 */
final class LlamaCpp {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int HALVINGS = 20;
  private static final float MOST_GAP = 64;
  private static final int SECONDS = 120;

  /**
   * What to ask of a model.
   *
   * @param prompts texts
   * @param predict tokens of the greedy continuation
   * @param tokens whose logits to measure
   */
  record Question(String file, List<String> prompts, int predict, List<Integer> tokens) {}

  /**
   * What it says to a prompt.
   *
   * @param ids the prompt's tokens
   * @param continuation the greedy one
   * @param gaps how far below the best logit each token of the question is, after the prompt
   */
  record Answer(List<Integer> ids, String continuation, List<Float> gaps) {}

  private record Answers(List<Answer> list) {}

  private record Texts(String file, List<String> texts) {}

  private record Vectors(float[][] list) {}

  private LlamaCpp() {}

  /**
   * Asks a language model.
   *
   * @return an answer per prompt
   */
  static List<Answer> ask(Path folder, Question question) throws Exception {
    return JSON.readValue(run(folder, "generate", question), Answers.class).list;
  }

  /** Sentence vectors of texts, by an encoder. */
  static float[][] embed(Path folder, Path file, List<String> texts) throws Exception {
    return JSON.readValue(run(folder, "embed", new Texts(file.toString(), texts)), Vectors.class)
        .list;
  }

  private static File run(Path folder, String what, Object question) throws Exception {
    Path asked = folder.resolve("question.json");
    Path answered = folder.resolve("answers.json");
    Path log = folder.resolve("llama.log");
    JSON.writeValue(asked.toFile(), question);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder, // where it puts its library, under a fixed name
                "-cp",
                System.getProperty("java.class.path"),
                LlamaCpp.class.getName(),
                what,
                asked.toString(),
                answered.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS, TimeUnit.SECONDS);
    process.destroyForcibly();
    if (!ended || process.exitValue() != 0) {
      String said = Files.readString(log, StandardCharsets.ISO_8859_1);
      throw new IllegalStateException(
          "llama.cpp %s: %s"
              .formatted(
                  ended ? "ended with " + process.exitValue() : "took over " + SECONDS + " s",
                  said.substring(Math.max(0, said.length() - 3000))));
    }
    return answered.toFile();
  }

  /** The process: "generate" or "embed", question file, answers file. */
  public static void main(String[] args) throws IOException {
    File asked = new File(args[1]);
    Object answers =
        args[0].equals("embed")
            ? vectors(JSON.readValue(asked, Texts.class))
            : answers(JSON.readValue(asked, Question.class));
    JSON.writeValue(new File(args[2]), answers);
    Runtime.getRuntime().halt(0);
  }

  private static Vectors vectors(Texts t) {
    try (LlamaModel model = new LlamaModel(parameters(t.file).enableEmbedding())) {
      return new Vectors(t.texts.stream().map(model::embed).toArray(float[][]::new));
    }
  }

  private static Answers answers(Question q) {
    try (LlamaModel model =
        new LlamaModel(
            parameters(q.file).setCacheTypeK(CacheType.F32).setCacheTypeV(CacheType.F32))) {
      return new Answers(q.prompts.stream().map(prompt -> answer(model, prompt, q)).toList());
    }
  }

  private static ModelParameters parameters(String file) {
    return new ModelParameters().setModel(file).setCtxSize(512).setThreads(1).skipWarmup();
  }

  private static Answer answer(LlamaModel model, String prompt, Question q) {
    List<Integer> ids = new ArrayList<>();
    for (int id : model.encode(prompt)) {
      ids.add(id);
    }
    String continuation = model.complete(greedy(prompt, q.predict));
    String best = model.complete(greedy(prompt, 1));
    List<Float> gaps = q.tokens.stream().map(token -> gap(model, prompt, best, token)).toList();
    return new Answer(ids, continuation, gaps);
  }

  private static float gap(LlamaModel model, String prompt, String best, int token) {
    if (best.equals(model.decode(new int[] {token}))) {
      return 0;
    }
    float low = 0;
    float high = MOST_GAP;
    for (int i = 0; i < HALVINGS; i++) {
      float middle = (low + high) / 2;
      String first = model.complete(greedy(prompt, 1).setTokenIdBias(Map.of(token, middle)));
      if (first.equals(best)) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }

  private static InferenceParameters greedy(String prompt, int predict) {
    // With its cache of prompts it now and then computes a prompt's last token alone.
    return new InferenceParameters(prompt)
        .setTemperature(0)
        .setNPredict(predict)
        .setCachePrompt(false);
  }
}
