package dev.ets.runtime;

import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** GGUF files of small Llamas with random weights. */
public final class TinyModel {
  static final int DIM = 32;

  private TinyModel() {}

  /**
   * Writes a language model.
   *
   * @param more tensors beside those of the model, or in their place
   * @param metadata beside that of the model
   */
  public static Path write(
      Path file, ByteLevelBpe bpe, long seed, List<Tensor> more, Metadata.Builder metadata)
      throws IOException {
    Transformer t = new Transformer(bpe.vocabSize(), 512, DIM, 2, 4, 2, DIM / 4, 48, 1e-5f, 10_000);
    ModelSpec spec = Llama.spec(t, Transformer.Head.LOGITS);
    metadata
        .text("general.architecture", "llama")
        .count("llama.context_length", t.context())
        .count("llama.embedding_length", t.dim())
        .count("llama.block_count", t.layers())
        .count("llama.feed_forward_length", t.ffn())
        .count("llama.attention.head_count", t.heads())
        .count("llama.attention.head_count_kv", t.kvHeads())
        .real("llama.attention.layer_norm_rms_epsilon", t.normEps());
    Tokenizers.describe(bpe, metadata);
    Map<String, Tensor> tensors = new TreeMap<>(new RandomModel(spec, seed).tensors());
    more.forEach(tensor -> tensors.put(tensor.name(), tensor));
    GgufWriter.write(file, metadata.build(file.toString()), tensors.values());
    return file;
  }

  /** A tensor of random weights. */
  static Tensor random(String name, long seed, long... dims) {
    Shape shape = new Shape(dims);
    float[] values = new float[(int) shape.elements()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(DIM));
    }
    return new Tensor(name, DType.F32, shape, MemorySegment.ofArray(values));
  }
}
