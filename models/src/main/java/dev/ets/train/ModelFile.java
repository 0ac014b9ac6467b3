package dev.ets.train;

import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.format.Quantiser;
import dev.ets.model.Decoder;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes trained weights as a GGUF file that {@code dev.ets.runtime} loads. */
public final class ModelFile {
  /** Which head goes into the file. */
  public enum Kind {
    /** Logits from the token embedding: a policy. */
    POLICY,
    /** The value head: a process reward model. */
    REWARD
  }

  private ModelFile() {}

  /**
   * Writes a model.
   *
   * @param matrices type of the matrices; norms and biases stay F32
   * @throws IOException when the file cannot be written
   */
  public static void write(
      Path file, Kind kind, Parameters weights, ByteLevelBpe tokenizer, DType matrices)
      throws IOException {
    Metadata.Builder metadata = Metadata.builder();
    describe(kind, weights.shape(), metadata);
    Tokenizers.describe(tokenizer, metadata);
    List<Tensor> tensors = new ArrayList<>();
    for (Parameters.Entry e : weights.entries()) {
      if (kind == Kind.REWARD || !e.valueHead()) {
        tensors.add(tensor(e, weights.data(), matrices));
      }
    }
    GgufWriter.write(file, metadata.build(file.toString()), tensors);
  }

  /**
   * Reads the weights of a model of the same shape; a policy has no value head, which then stays as
   * it is.
   *
   * @throws dev.ets.format.FormatException when the file is damaged or of another shape
   */
  public static void read(Path file, Parameters into) {
    try (Checkpoint model = Gguf.open(file)) {
      for (Parameters.Entry e : into.entries()) {
        if (!e.valueHead() || model.has(e.name())) {
          Tensor tensor = model.tensor(e.name(), shape(e).dims());
          tensor.copyTo(0, into.data(), e.offset(), e.size());
        }
      }
    }
  }

  private static void describe(Kind kind, ModelShape shape, Metadata.Builder to) {
    to.text("general.architecture", "llama")
        .text("general.name", "ets word problems, " + (kind == Kind.POLICY ? "policy" : "PRM"))
        .count("llama.vocab_size", shape.vocab())
        .count("llama.context_length", shape.context())
        .count("llama.embedding_length", shape.dim())
        .count("llama.block_count", shape.layers())
        .count("llama.feed_forward_length", shape.ffn())
        .count("llama.attention.head_count", shape.heads())
        .count("llama.attention.head_count_kv", shape.kvHeads())
        .count("llama.attention.key_length", shape.headDim())
        .count("llama.attention.value_length", shape.headDim())
        .count("llama.rope.dimension_count", shape.headDim())
        .real("llama.rope.freq_base", shape.ropeBase())
        .real("llama.attention.layer_norm_rms_epsilon", shape.rmsEps());
    if (kind == Kind.REWARD) {
      to.text(Decoder.HEAD, "value");
    }
  }

  private static Tensor tensor(Parameters.Entry e, float[] data, DType matrices) {
    float[] values = Arrays.copyOfRange(data, e.offset(), e.offset() + e.size());
    DType type = e.rows() > 1 ? matrices : DType.F32;
    return Quantiser.quantise(e.name(), type, shape(e), values);
  }

  private static Shape shape(Parameters.Entry e) {
    boolean matrix = e.rows() > 1 || e.name().equals(Decoder.VALUE_WEIGHT);
    return matrix ? new Shape(e.rows(), e.cols()) : new Shape(e.cols());
  }
}
