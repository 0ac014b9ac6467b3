package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.Backends;
import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.format.MiniLm;
import dev.ets.runtime.Models;
import dev.ets.tensor.DType;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.SmallBpe;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Models with random weights against llama.cpp, which reads the same files. Its version knows no
 * Qwen3; that family is compared with {@code ReferenceModel} alone.
 */
class LlamaCppTest {
  private static final ByteLevelBpe BPE = SmallBpe.of("llama-bpe", merges());

  /** Rows of every matrix are whole blocks of 256, as the K types need. */
  private static final Transformer SHAPE =
      new Transformer(BPE.vocabSize(), 512, 256, 2, 4, 2, 64, 512, 1e-5f, 10_000);

  private static final Decoder.Style LLAMA = Decoder.Style.of(Op.Pairing.ADJACENT);
  private static final Decoder.Style LLAMA_3 =
      Decoder.Style.of(Op.Pairing.ADJACENT, Decoder.Part.ROPE_DIVISORS);
  private static final Decoder.Style LINEAR = LLAMA.stretched(4);
  private static final Decoder.Style QWEN_2 =
      Decoder.Style.of(Op.Pairing.HALVES, Decoder.Part.BIAS);

  private static final List<String> PROMPTS =
      List.of("abcdefg hello", "x", "a man had 12 apples,\nand 345 pears", "  kkkkp -> [bcd]");
  private static final int PREDICTED = 12;

  /** Printable tokens: single characters and pairs of letters. */
  private static final int[] MEASURED = {33, 65, 97, 122, 257, 300, 333, 401, 444, 510};

  @TempDir Path folder;

  private static List<String> merges() {
    List<String> merges = new ArrayList<>();
    for (char a = 'a'; a <= 'p'; a++) {
      for (char b = 'a'; b <= 'p'; b++) {
        merges.add(a + " " + b);
      }
    }
    return merges;
  }

  private record Case(String family, Decoder.Style style, DType type) {}

  /**
   * What we say to a prompt.
   *
   * @param continuation tokens of the greedy one
   * @param margins how far the second best token is below each of them
   * @param gaps as {@link LlamaCpp.Answer#gaps}
   */
  private record Ours(int[] ids, int[] continuation, double[] margins, double[] gaps) {}

  @Test
  void floatModelsGiveTheSameTokensAndProbabilities() throws Exception {
    List<Case> cases =
        List.of(
            new Case("llama", LLAMA, DType.F32),
            new Case("llama", LLAMA_3, DType.F32),
            new Case("llama", LINEAR, DType.F32),
            new Case("qwen2", QWEN_2, DType.F32));
    List<List<LlamaCpp.Answer>> theirs = ask(cases);
    for (int c = 0; c < cases.size(); c++) {
      List<Ours> ours = ours(file(c));
      for (int p = 0; p < PROMPTS.size(); p++) {
        LlamaCpp.Answer want = theirs.get(c).get(p);
        Ours got = ours.get(p);
        assertEquals(want.ids(), Arrays.stream(got.ids).boxed().toList());
        assertEquals(want.continuation(), BPE.decode(got.continuation));
        for (int i = 0; i < MEASURED.length; i++) {
          // A ratio of probabilities is exp of a difference of logits.
          assertEquals(want.gaps().get(i), got.gaps[i], 1e-3, cases.get(c) + " " + MEASURED[i]);
        }
      }
    }
  }

  /** llama.cpp rounds activations too, to f16, bf16 or 8 bits, before it multiplies. */
  @Test
  void quantisedModelsDifferByNoMoreThanTheirQuantisation() throws Exception {
    List<Case> cases = new ArrayList<>();
    for (DType type : new DType[] {DType.F16, DType.BF16, DType.Q8_0, DType.Q4_0}) {
      cases.add(new Case("llama", LLAMA, type));
    }
    for (DType type : new DType[] {DType.Q4_K, DType.Q5_K, DType.Q6_K}) {
      cases.add(new Case("llama", LLAMA_3, type));
    }
    cases.add(new Case("qwen2", QWEN_2, DType.Q8_0));
    cases.add(new Case("qwen2", QWEN_2, DType.Q4_K));
    List<List<LlamaCpp.Answer>> theirs = ask(cases);
    int sure = 0;
    for (int c = 0; c < cases.size(); c++) {
      List<Ours> ours = ours(file(c));
      Case exact = new Case(cases.get(c).family, cases.get(c).style, DType.F32);
      List<Ours> exactly = ours(write(exact, "exact"));
      double noise = 0;
      double difference = 0;
      for (int p = 0; p < PROMPTS.size(); p++) {
        for (int i = 0; i < MEASURED.length; i++) {
          double gap = ours.get(p).gaps[i];
          noise += square(exactly.get(p).gaps[i] - gap);
          difference += square(theirs.get(c).get(p).gaps().get(i) - gap);
        }
      }
      assertTrue(
          Math.sqrt(difference) <= 1.5 * Math.sqrt(noise),
          "%s: logits differ by %s, the quantisation's noise is %s"
              .formatted(cases.get(c), Math.sqrt(difference), Math.sqrt(noise)));
      double deviation = Math.sqrt(difference / (PROMPTS.size() * MEASURED.length));
      for (int p = 0; p < PROMPTS.size(); p++) {
        sure += checkSureTokens(theirs.get(c).get(p), ours.get(p), 4 * deviation);
      }
    }
    assertTrue(sure > 100, "only " + sure + " tokens were sure");
  }

  @Test
  void anEncoderGivesTheSameVectors() throws Exception {
    Checkpoint miniLm = MiniLm.load(MiniLm.Precision.INT8);
    Path file = folder.resolve("minilm.gguf");
    GgufWriter.write(file, miniLm.metadata(), miniLm.tensors().values());
    List<String> texts =
        List.of("The answer is 65.", "Tom has 3 * 12 = 36 apples.\n", "Unaffable, na\u00efve?");
    float[][] want = LlamaCpp.embed(folder, file, texts);
    try (Models models = new Models("jvm", 0)) {
      float[][] got = models.embedder(file).embed(texts);
      for (int i = 0; i < want.length; i++) {
        double cosine = 0;
        for (int j = 0; j < want[i].length; j++) {
          cosine += (double) want[i][j] * got[i][j];
        }
        assertEquals(1, cosine, 1e-5, texts.get(i));
      }
    }
  }

  /** Greedy tokens must be equal up to the first that a difference of {@code margin} may change. */
  private static int checkSureTokens(LlamaCpp.Answer want, Ours got, double margin) {
    int sure = 0;
    while (sure < PREDICTED && got.margins[sure] > margin) {
      sure++;
    }
    String text = BPE.decode(Arrays.copyOf(got.continuation, sure));
    assertEquals(text, want.continuation().substring(0, text.length()));
    return sure;
  }

  private static double square(double x) {
    return x * x;
  }

  private List<List<LlamaCpp.Answer>> ask(List<Case> cases) throws Exception {
    List<Integer> tokens = Arrays.stream(MEASURED).boxed().toList();
    List<List<LlamaCpp.Answer>> answers = new ArrayList<>();
    for (int c = 0; c < cases.size(); c++) {
      String file = write(cases.get(c), "case" + c).toString();
      answers.add(LlamaCpp.ask(folder, new LlamaCpp.Question(file, PROMPTS, PREDICTED, tokens)));
    }
    return answers;
  }

  private Path file(int number) {
    return folder.resolve("case" + number + ".gguf");
  }

  private Path write(Case c, String name) throws IOException {
    Path file = folder.resolve(name + ".gguf");
    Metadata.Builder keys = Metadata.builder();
    Tokenizers.describe(BPE, keys);
    keys.flag("tokenizer.ggml.add_bos_token", false);
    Twin twin =
        Twin.decoder(c.family, c.family, SHAPE, c.style, Transformer.Head.LOGITS)
            .seed(1)
            .with(keys.build("tokenizer"))
            .printable(BPE);
    if (c.style.has(Decoder.Part.ROPE_DIVISORS)) {
      float[] divisors = new float[SHAPE.headDim() / 2];
      for (int i = 0; i < divisors.length; i++) {
        divisors[i] = 1 + 7f * i / divisors.length; // From 1 to 8, as Llama 3's.
      }
      twin.divisors(divisors);
    }
    if (c.style.stretch() != 1) {
      twin.with(
          (m, family) ->
              m.text(family + ".rope.scaling.type", "linear")
                  .real(family + ".rope.scaling.factor", (float) c.style.stretch()));
    }
    twin.writeGguf(file, c.type);
    return file;
  }

  private static List<Ours> ours(Path file) {
    try (Checkpoint checkpoint = Gguf.open(file);
        Executor executor =
            Backends.executor("jvm", Families.spec(checkpoint), checkpoint::tensor, 100, 100)) {
      Tokenizer tokenizer = Tokenizers.of(checkpoint);
      return PROMPTS.stream().map(prompt -> ours(executor, tokenizer.encode(prompt))).toList();
    }
  }

  private static Ours ours(Executor executor, int[] ids) {
    double[] gaps = new double[MEASURED.length];
    double[] margins = new double[PREDICTED];
    int[] all = Arrays.copyOf(ids, ids.length + PREDICTED);
    for (int i = 0; i < PREDICTED; i++) {
      int[] sofar = Arrays.copyOf(all, ids.length + i);
      float[] logits = ExecutorContract.outputs(executor, List.of(sofar))[0];
      int best = largest(logits, -1);
      margins[i] = logits[best] - logits[largest(logits, best)];
      all[ids.length + i] = best;
      for (int j = 0; j < gaps.length && i == 0; j++) {
        gaps[j] = logits[best] - logits[MEASURED[j]];
      }
    }
    return new Ours(ids, Arrays.copyOfRange(all, ids.length, all.length), margins, gaps);
  }

  private static int largest(float[] logits, int except) {
    int best = except == 0 ? 1 : 0;
    for (int i = 0; i < logits.length; i++) {
      best = i != except && logits[i] > logits[best] ? i : best;
    }
    return best;
  }
}
