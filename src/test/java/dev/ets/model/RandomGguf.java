package dev.ets.model;

import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.format.Quantiser;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import dev.ets.token.ByteLevelBpe;
import dev.ets.token.Tokenizer;
import dev.ets.token.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Model files with random weights, as a converter would write them. */
public final class RandomGguf {
  private RandomGguf() {}

  /**
   * Writes a language model.
   *
   * @param family "llama", "qwen2" or "qwen3", whose style it has to be
   * @param t its numbers; {@code vocabulary} is the tokenizer's
   * @param matrices type of the matrices; norms and biases are F32
   */
  public static void write(
      Path file,
      String family,
      Transformer t,
      Decoder.Style style,
      ByteLevelBpe tokenizer,
      DType matrices,
      long seed)
      throws IOException {
    Metadata.Builder described = Metadata.builder();
    Tokenizers.describe(tokenizer, described);
    described.flag("tokenizer.ggml.add_bos_token", false);
    write(file, family, t, style, tokenizer, described.build("tokenizer"), matrices, seed);
  }

  /**
   * As the other, with any tokenizer.
   *
   * @param keys the metadata that describes {@code tokenizer}
   */
  static void write(
      Path file,
      String family,
      Transformer t,
      Decoder.Style style,
      Tokenizer tokenizer,
      Metadata keys,
      DType matrices,
      long seed)
      throws IOException {
    Metadata.Builder to = Metadata.builder().text("general.architecture", family);
    describe(family, t, style, to);
    to.putAll(keys);
    ModelSpec spec = Decoder.spec(family, t, style, Transformer.Head.LOGITS);
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor tensor : new RandomModel(spec, seed).tensors().values()) {
      float[] values = tensor.toFloats();
      if (tensor.name().equals("output.weight")) {
        mute(values, t.dim(), tokenizer);
      }
      boolean matrix = tensor.shape().rank() > 1;
      DType dtype = matrix ? matrices : DType.F32;
      tensors.add(Quantiser.quantise(tensor.name(), dtype, tensor.shape(), values));
    }
    GgufWriter.write(file, to.build(file.toString()), tensors);
  }

  /** Zero logits for tokens that are no printable ASCII: they are never among the best. */
  private static void mute(float[] output, int dim, Tokenizer tokenizer) {
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      boolean printable = tokenizer.decode(id).chars().allMatch(c -> c >= ' ' && c < 0x7F);
      if (!printable || tokenizer.vocabulary().isSpecial(id)) {
        Arrays.fill(output, id * dim, (id + 1) * dim, 0);
      }
    }
  }

  private static void describe(
      String family, Transformer t, Decoder.Style style, Metadata.Builder to) {
    if (style.stretch() != 1) {
      to.text(family + ".rope.scaling.type", "linear")
          .real(family + ".rope.scaling.factor", (float) style.stretch());
    }
    to.count(family + ".vocab_size", t.vocabulary())
        .count(family + ".context_length", t.context())
        .count(family + ".embedding_length", t.dim())
        .count(family + ".block_count", t.layers())
        .count(family + ".feed_forward_length", t.ffn())
        .count(family + ".attention.head_count", t.heads())
        .count(family + ".attention.head_count_kv", t.kvHeads())
        .count(family + ".attention.key_length", t.headDim())
        .count(family + ".attention.value_length", t.headDim())
        .count(family + ".rope.dimension_count", t.headDim())
        .real(family + ".attention.layer_norm_rms_epsilon", t.normEps())
        .real(family + ".rope.freq_base", (float) t.ropeBase());
  }
}
