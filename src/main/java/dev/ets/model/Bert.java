package dev.ets.model;

import dev.ets.format.BertNames;
import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * BERT encoders with unit-length output (sentence-transformers' all-MiniLM), pooled by the mean or
 * by the first token, with GGUF's tensor names.
 */
public final class Bert implements Family {
  // llama.cpp's LLAMA_POOLING_TYPE_*
  private static final String POOLING = "bert.pooling_type";
  private static final int MEAN_POOLING = 1;
  private static final int FIRST_POOLING = 2;

  Bert() {}

  @Override
  public String architecture() {
    return "bert";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    Metadata m = file.metadata();
    int dim = m.positive("bert.embedding_length");
    int heads = m.positive("bert.attention.head_count");
    if (dim % heads != 0 || dim / heads % 2 != 0) {
      throw new FormatException(
          file.source(),
          "bert.attention.head_count",
          heads,
          "does not divide dimension %d into even heads".formatted(dim));
    }
    Transformer t =
        new Transformer(
            Vocabularies.size(file, architecture()),
            m.positive("bert.context_length"),
            dim,
            Decoder.layers(file, "bert.block_count"),
            heads,
            heads,
            dim / heads,
            m.positive("bert.feed_forward_length"),
            (float) m.real("bert.attention.layer_norm_epsilon"),
            1);
    return spec(t, pooling(m));
  }

  /** The op list for these numbers; {@code ropeBase} plays no part. */
  public static ModelSpec spec(Transformer t, Pooling pooling) {
    SpecBuilder b = new SpecBuilder();
    AttentionShape a = new AttentionShape(t.layers(), t.heads(), t.kvHeads(), t.headDim(), false);
    Slot x = b.rows(t.dim());
    Slot q = b.rows(a.queryWidth());
    Slot k = b.rows(a.kvWidth());
    Slot v = b.rows(a.kvWidth());
    Slot mixed = b.rows(a.queryWidth());
    Slot inner = b.rows(t.ffn());
    float scale = (float) (1 / Math.sqrt(t.headDim()));
    b.add(new Op.EmbedTokens(x, Decoder.EMBEDDING))
        .add(new Op.AddPositions(x, "position_embd.weight"))
        .add(new Op.AddTableRow(x, "token_types.weight", 0, 2))
        .add(norm(x, "token_embd_norm", t));
    for (int layer = 0; layer < t.layers(); layer++) {
      String name = "blk." + layer + ".";
      b.add(linear(x, q, name + "attn_q", false))
          .add(linear(x, k, name + "attn_k", false))
          .add(linear(x, v, name + "attn_v", false))
          .add(new Op.StoreKv(layer, k, v))
          .add(new Op.Attention(layer, q, mixed, scale, 0))
          .add(linear(mixed, x, name + "attn_output", true))
          .add(norm(x, name + "attn_output_norm", t))
          .add(linear(x, inner, name + "ffn_up", false))
          .add(new Op.Gelu(inner))
          .add(linear(inner, x, name + "ffn_down", true))
          .add(norm(x, name + "layer_output_norm", t));
    }
    Slot out = b.outputs(t.dim());
    b.add(
            switch (pooling) {
              case MEAN -> new Op.MeanPool(x, out);
              case FIRST -> new Op.Select(x, out, Op.End.FIRST);
            })
        .add(new Op.Normalize(out));
    return b.build("bert", t.vocabulary(), t.context(), a, out);
  }

  /** What makes one vector of a text. */
  public enum Pooling {
    MEAN,
    /** The state of the first token, [CLS]. */
    FIRST
  }

  private static Pooling pooling(Metadata m) {
    int type = m.count(POOLING, MEAN_POOLING);
    return switch (type) {
      case MEAN_POOLING -> Pooling.MEAN;
      case FIRST_POOLING -> Pooling.FIRST;
      default ->
          throw new FormatException(
              m.source(),
              POOLING,
              type,
              "is not supported; supported are 1 (mean), 2 (first token)");
    };
  }

  private static Op linear(Slot in, Slot out, String name, boolean add) {
    return new Op.Linear(in, out, name + ".weight", name + ".bias", add);
  }

  private static Op norm(Slot x, String name, Transformer t) {
    return new Op.LayerNorm(x, x, name + ".weight", name + ".bias", t.normEps());
  }

  @Override
  public List<String> modelTypes() {
    return List.of("bert");
  }

  @Override
  public void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    require(config, "hidden_act", "gelu");
    require(config, "position_embedding_type", "absolute");
    if (config.flag("is_decoder", false)) {
      throw config.error("is_decoder", "is not supported: a BERT that embeds is an encoder");
    }
    to.count("bert.block_count", config.positive("num_hidden_layers"))
        .count("bert.context_length", config.positive("max_position_embeddings"))
        .count("bert.embedding_length", config.positive("hidden_size"))
        .count("bert.feed_forward_length", config.positive("intermediate_size"))
        .count("bert.attention.head_count", config.positive("num_attention_heads"))
        .real("bert.attention.layer_norm_epsilon", (float) config.real("layer_norm_eps"))
        .flag("bert.attention.causal", false)
        .count(POOLING, SentenceTransformer.isPooledByMean(folder) ? MEAN_POOLING : FIRST_POOLING);
  }

  private static void require(JsonFile config, String key, String supported) {
    if (!config.text(key, supported).equals(supported)) {
      throw config.error(key, "is not supported; supported is " + supported);
    }
  }

  @Override
  public @Nullable String tensorName(JsonFile config, String name) {
    return BertNames.gguf(name);
  }

  @Override
  public void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena) {}
}
