package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.tensor.DType;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class MiniLmTest {
  private static final Checkpoint MODEL = MiniLm.load(MiniLm.Precision.INT8);
  private static OnnxRuntimeBert onnx;

  /** Sentences about apples, answers and embeddings, and none; tokenised. */
  private static final List<int[]> SENTENCES =
      List.of(
          new int[] {101, 2016, 3957, 1017, 18108, 2000, 3419, 1025, 2002, 2038, 2260, 2085, 102},
          new int[] {101, 1996, 3437, 2003, 3515, 1012, 102},
          new int[] {101, 14477, 20961, 3468, 7861, 8270, 4667, 2015, 19204, 17629, 102},
          new int[] {101, 2123, 1005, 1056, 2644, 1011, 8929, 1012, 1012, 1012, 102},
          new int[] {101, 102});

  @Test
  void holdsTheModelsConfiguration() {
    Metadata metadata = MODEL.metadata();
    assertEquals("bert", metadata.text("general.architecture"));
    assertEquals(6, metadata.count("bert.block_count"));
    assertEquals(384, metadata.count("bert.embedding_length"));
    assertEquals(1536, metadata.count("bert.feed_forward_length"));
    assertEquals(12, metadata.count("bert.attention.head_count"));
    assertEquals(512, metadata.count("bert.context_length"));
    assertEquals(1e-12, metadata.real("bert.attention.layer_norm_epsilon"), 1e-18);
    List<String> tokens = metadata.texts("tokenizer.ggml.tokens");
    assertEquals(30522, tokens.size());
    assertEquals(List.of("[CLS]", "[SEP]"), tokens.subList(101, 103));
    assertEquals("\u2581the", tokens.get(1996));
    assertEquals("ing", tokens.get(2075));
    assertEquals(101, metadata.count("tokenizer.ggml.bos_token_id"));
  }

  @Test
  void holdsEveryWeightOfSixLayersAsFloats() {
    assertEquals(5 + 6 * 16, MODEL.tensors().size());
    assertTrue(MODEL.tensors().values().stream().allMatch(t -> t.dtype() == DType.F32));
    MODEL.tensor("token_embd.weight", 30522, 384);
    MODEL.tensor("position_embd.weight", 512, 384);
    MODEL.tensor("token_types.weight", 2, 384);
    MODEL.tensor("token_embd_norm.bias", 384);
    for (int layer = 0; layer < 6; layer++) {
      String name = "blk." + layer;
      for (String square : List.of("attn_q", "attn_k", "attn_v", "attn_output")) {
        MODEL.tensor(name + "." + square + ".weight", 384, 384);
        MODEL.tensor(name + "." + square + ".bias", 384);
      }
      MODEL.tensor(name + ".ffn_up.weight", 1536, 384);
      MODEL.tensor(name + ".ffn_down.weight", 384, 1536);
      MODEL.tensor(name + ".layer_output_norm.weight", 384);
    }
  }

  @Test
  void dequantisesEmbeddingsToTheirUsualSize() {
    float[] row = new float[384];
    MODEL.tensors().get("token_embd.weight").copyTo(1996 * 384L, row, 0, 384);
    double norm = 0;
    for (float v : row) {
      norm += v * v;
      assertEquals(Math.rint(v / 0.008230588), v / 0.008230588, 1e-3); // whole quants
    }
    assertTrue(norm > 0.1 && norm < 4, "square of the norm " + norm);
  }

  @Test
  void givesOnnxRuntimesStatesWhenActivationsAreRoundedAlike() throws Exception {
    NaiveBert bert = new NaiveBert(MODEL, true);
    int equal = 0;
    for (int[] ids : SENTENCES) {
      float[][] expected = onnx.hidden(ids);
      float[][] actual = bert.hidden(ids);
      equal += furthest(expected, actual) < 1e-4 ? 1 : 0;
      // Where the last bit of a float decides a tie, a quant moves by one and much moves with it.
      assertTrue(distance(expected, actual) < 0.003, () -> Arrays.toString(ids));
    }
    assertTrue(equal >= 3, equal + " of 5 sentences have the same states");
  }

  /** The artifact rounds activations to 8 bits over a whole batch, we do not: that much apart. */
  @Test
  void staysCloseToOnnxRuntimeWithFullActivations() throws Exception {
    NaiveBert bert = new NaiveBert(MODEL, false);
    for (int[] ids : SENTENCES) {
      double distance = distance(onnx.hidden(ids), bert.hidden(ids));
      assertTrue(distance < 0.03, () -> Arrays.toString(ids) + " " + distance);
    }
  }

  private static double furthest(float[][] expected, float[][] actual) {
    double worst = 0;
    for (int t = 0; t < expected.length; t++) {
      for (int i = 0; i < expected[t].length; i++) {
        worst = Math.max(worst, Math.abs(expected[t][i] - actual[t][i]));
      }
    }
    return worst;
  }

  /** Cosine distance of the sentence vectors. */
  private static double distance(float[][] expected, float[][] actual) {
    double[] a = NaiveBert.pooled(expected);
    double[] b = NaiveBert.pooled(actual);
    double cosine = 0;
    for (int i = 0; i < a.length; i++) {
      cosine += a[i] * b[i];
    }
    return 1 - cosine;
  }

  @BeforeAll
  static void openSession() throws Exception {
    onnx = new OnnxRuntimeBert();
    assertEquals(Set.of("input_ids", "attention_mask", "token_type_ids"), onnx.inputNames());
  }

  @AfterAll
  static void closeSession() throws Exception {
    onnx.close();
  }
}
