package dev.ets.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.Backends;
import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.format.Checkpoint;
import dev.ets.format.MiniLm;
import dev.ets.format.NaiveBert;
import dev.ets.format.OnnxRuntimeBert;
import dev.ets.model.Families;
import dev.ets.model.ModelSpec;
import dev.ets.runtime.Models;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The whole way from text to vector: WordPiece, the executor, pooling. */
class ModelEmbedderTest {
  private static final Models MODELS = new Models("jvm", 0);
  private static final Embedder EMBEDDER = MODELS.embedder();
  private static final Checkpoint MINI_LM = MiniLm.load(MiniLm.Precision.INT8);
  private static final Tokenizer TOKENIZER = Tokenizers.of(MINI_LM);
  private static final List<String> TEXTS =
      List.of(
          "Tom has 3 * 12 = 36 apples.\n",
          "Tom has 3 * 12 = 38 apples.\n",
          "The answer is 65.",
          "Unaffable embeddings tokenizer, na\u00efve r\u00e9sum\u00e9!",
          "",
          "word ".repeat(60));

  @AfterAll
  static void close() {
    MODELS.close();
  }

  private static double cosine(double[] a, float[] b) {
    double dot = 0;
    for (int i = 0; i < b.length; i++) {
      dot += a[i] * b[i];
    }
    return dot;
  }

  @Test
  void equalsThePlainForwardPass() {
    NaiveBert naive = new NaiveBert(MINI_LM, false);
    float[][] vectors = EMBEDDER.embed(TEXTS);
    for (int i = 0; i < TEXTS.size(); i++) {
      int[] ids = TOKENIZER.encodeWhole(TEXTS.get(i), 512);
      double[] want = NaiveBert.pooled(naive.hidden(ids));
      assertEquals(384, vectors[i].length);
      for (int j = 0; j < want.length; j++) {
        assertEquals(want[j], vectors[i][j], 1e-5, TEXTS.get(i));
      }
    }
  }

  /** The artifact rounds activations to 8 bits, we do not; the weights are the same. */
  @Test
  void staysAsCloseToOnnxRuntimeAsItsRoundedActivationsAllow() throws Exception {
    try (OnnxRuntimeBert onnx = new OnnxRuntimeBert()) {
      float[][] vectors = EMBEDDER.embed(TEXTS);
      for (int i = 0; i < TEXTS.size(); i++) {
        int[] ids = TOKENIZER.encodeWhole(TEXTS.get(i), 512);
        double cosine = cosine(NaiveBert.pooled(onnx.hidden(ids)), vectors[i]);
        assertTrue(cosine > 0.98, TEXTS.get(i) + " " + cosine);
      }
    }
  }

  @Test
  void equalsOnnxRuntimeInFullPrecision() throws Exception {
    Checkpoint full = MiniLm.load(MiniLm.Precision.FLOAT);
    ModelSpec spec = Families.spec(full);
    List<int[]> ids = TEXTS.stream().map(text -> TOKENIZER.encodeWhole(text, 512)).toList();
    try (OnnxRuntimeBert onnx = new OnnxRuntimeBert("/all-minilm-l6-v2.onnx");
        Executor executor = Backends.executor("jvm", spec, full::tensor, 100, 200)) {
      float[][] vectors = ExecutorContract.outputs(executor, ids);
      for (int i = 0; i < ids.size(); i++) {
        double cosine = cosine(NaiveBert.pooled(onnx.hidden(ids.get(i))), vectors[i]);
        assertEquals(1, cosine, 1e-4, TEXTS.get(i));
      }
    }
  }

  @Test
  void aTextHasTheSameVectorInEveryCall() {
    float[][] all = EMBEDDER.embed(TEXTS);
    try (Models fresh = new Models("jvm", 0)) {
      Embedder other = fresh.embedder();
      for (int i = 0; i < TEXTS.size(); i++) {
        assertArrayEquals(all[i], other.embed(List.of(TEXTS.get(i)))[0]);
      }
    }
    List<String> twice = new ArrayList<>(TEXTS);
    twice.addAll(TEXTS);
    float[][] doubled = EMBEDDER.embed(twice);
    for (int i = 0; i < TEXTS.size(); i++) {
      assertArrayEquals(doubled[i], doubled[i + TEXTS.size()]);
    }
  }

  @Test
  void longTextsAreCutToTheContext() {
    float[] vector = EMBEDDER.embed(List.of("word ".repeat(2000)))[0];
    float[] cut = EMBEDDER.embed(List.of("word ".repeat(510)))[0];
    assertArrayEquals(cut, vector);
  }
}
