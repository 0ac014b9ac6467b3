package dev.ets.format;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/** MiniLM's artifact run by ONNX Runtime, as a foreign oracle. */
public final class OnnxRuntimeBert implements AutoCloseable {
  private static final OrtEnvironment ONNX = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  /** The artifact with 8-bit weights, which rounds activations too. */
  public OnnxRuntimeBert() throws IOException, OrtException {
    this("/all-minilm-l6-v2-q.onnx");
  }

  /** The artifact in full precision, {@code "/all-minilm-l6-v2.onnx"}, or the other. */
  public OnnxRuntimeBert(String resource) throws IOException, OrtException {
    try (InputStream in = MiniLm.class.getResourceAsStream(resource)) {
      session = ONNX.createSession(in.readAllBytes());
    }
  }

  Set<String> inputNames() {
    return session.getInputNames();
  }

  /** Hidden states (tokens, dim) after the last layer. */
  public float[][] hidden(int[] ids) throws OrtException {
    long[] ones = new long[ids.length];
    Arrays.fill(ones, 1);
    long[] longs = Arrays.stream(ids).asLongStream().toArray();
    try (OnnxTensor input = OnnxTensor.createTensor(ONNX, new long[][] {longs});
        OnnxTensor mask = OnnxTensor.createTensor(ONNX, new long[][] {ones});
        OnnxTensor types = OnnxTensor.createTensor(ONNX, new long[1][ids.length]);
        OrtSession.Result result =
            session.run(
                Map.of("input_ids", input, "attention_mask", mask, "token_type_ids", types))) {
      return ((float[][][]) result.get(0).getValue())[0];
    }
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
