package dev.ets.model;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
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

  private LlamaCpp() {}

  /**
   * Asks.
   *
   * @return an answer per prompt
   */
  static List<Answer> ask(Path folder, Question question) throws Exception {
    Path asked = folder.resolve("question.json");
    Path answered = folder.resolve("answers.json");
    Path log = folder.resolve("llama.log");
    JSON.writeValue(asked.toFile(), question);
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                LlamaCpp.class.getName(),
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
    return JSON.readValue(answered.toFile(), Answers.class).list;
  }

  /** The process: question file, answers file. */
  public static void main(String[] files) throws IOException {
    Question q = JSON.readValue(Path.of(files[0]).toFile(), Question.class);
    try (LlamaModel model =
        new LlamaModel(
            new ModelParameters()
                .setModel(q.file)
                .setCtxSize(512)
                .setCacheTypeK(CacheType.F32)
                .setCacheTypeV(CacheType.F32)
                .setThreads(1)
                .skipWarmup()
                .disableLog())) {
      List<Answer> answers = q.prompts.stream().map(prompt -> answer(model, prompt, q)).toList();
      JSON.writeValue(Path.of(files[1]).toFile(), new Answers(answers));
    }
    Runtime.getRuntime().halt(0);
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
    return new InferenceParameters(prompt)
        .setTemperature(0)
        .setNPredict(predict)
        .setCachePrompt(true);
  }
}
