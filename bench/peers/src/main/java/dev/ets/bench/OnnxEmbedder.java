package dev.ets.bench;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.ets.format.MiniLm;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.io.InputStream;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * all-MiniLM-L6-v2 by ONNX Runtime: sentences sorted by length, in padded batches, mean over the
 * tokens, unit length. The tokenizer is ours, as on our side.
 */
final class OnnxEmbedder implements Side {
  private static final String MODEL = "/all-minilm-l6-v2.onnx";
  private static final int BATCH = 32;
  private static final int LONGEST = 512;

  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;
  private final Tokenizer tokenizer;
  private final List<String> sentences;

  /** Loads the model, and what it is to embed. */
  OnnxEmbedder(List<String> sentences, int threads) throws IOException, OrtException {
    this.sentences = sentences;
    tokenizer = Tokenizers.of(MiniLm.load(MiniLm.Precision.FLOAT));
    try (InputStream in = MiniLm.class.getResourceAsStream(MODEL);
        OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = environment.createSession(in.readAllBytes(), options);
    }
  }

  @Override
  public double[] run(String work) throws OrtException {
    int[][] ids =
        sentences.stream().map(s -> tokenizer.encodeWhole(s, LONGEST)).toArray(int[][]::new);
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < ids.length; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingInt(i -> ids[i].length));
    List<float[]> vectors = new ArrayList<>(Collections.nCopies(ids.length, null));
    for (int from = 0; from < ids.length; from += BATCH) {
      List<Integer> batch = order.subList(from, Math.min(ids.length, from + BATCH));
      float[][] pooled = embed(batch.stream().map(i -> ids[i]).toArray(int[][]::new));
      for (int b = 0; b < pooled.length; b++) {
        vectors.set(batch.get(b), pooled[b]);
      }
    }
    return OurEmbedder.figures(work, vectors);
  }

  private float[][] embed(int[][] ids) throws OrtException {
    int length = Arrays.stream(ids).mapToInt(row -> row.length).max().orElseThrow();
    long[] shape = {ids.length, length};
    LongBuffer tokens = LongBuffer.allocate(ids.length * length);
    LongBuffer mask = LongBuffer.allocate(ids.length * length);
    for (int b = 0; b < ids.length; b++) {
      for (int i = 0; i < ids[b].length; i++) {
        tokens.put(b * length + i, ids[b][i]);
        mask.put(b * length + i, 1);
      }
    }
    LongBuffer types = LongBuffer.allocate(ids.length * length);
    try (OnnxTensor first = OnnxTensor.createTensor(environment, tokens, shape);
        OnnxTensor second = OnnxTensor.createTensor(environment, mask, shape);
        OnnxTensor third = OnnxTensor.createTensor(environment, types, shape);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", first, "attention_mask", second, "token_type_ids", third))) {
      OnnxTensor hidden = (OnnxTensor) result.get(0);
      int width = Math.toIntExact(hidden.getInfo().getShape()[2]);
      FloatBuffer states = hidden.getFloatBuffer();
      float[][] vectors = new float[ids.length][];
      for (int b = 0; b < ids.length; b++) {
        vectors[b] = pooled(states, b * length, ids[b].length, width);
      }
      return vectors;
    }
  }

  /** The mean of some rows, of length 1. */
  private static float[] pooled(FloatBuffer states, int firstRow, int rows, int width) {
    float[] row = new float[width];
    float[] sum = new float[width];
    for (int r = firstRow; r < firstRow + rows; r++) {
      states.get(r * width, row);
      for (int i = 0; i < width; i++) {
        sum[i] += row[i];
      }
    }
    double square = 0;
    for (float x : sum) {
      square += (double) x * x;
    }
    float scale = (float) (1 / Math.sqrt(square));
    for (int i = 0; i < width; i++) {
      sum[i] *= scale;
    }
    return sum;
  }

  @Override
  public void close() {
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(e);
    }
  }
}
