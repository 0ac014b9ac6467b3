package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;

/**
 * BERT encoders with mean pooling and unit-length output (sentence-transformers' all-MiniLM), with
 * Hugging Face's tensor names.
 */
public final class Bert implements Family {
  Bert() {}

  @Override
  public String architecture() {
    return "bert";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    Metadata m = file.metadata();
    int dim = m.count("bert.embedding_length");
    int heads = m.count("bert.attention.head_count");
    if (heads < 1 || dim % heads != 0) {
      throw new FormatException(
          file.source(), "bert.attention.head_count", heads, "does not divide dimension " + dim);
    }
    return spec(
        new Transformer(
            m.texts("tokenizer.ggml.tokens").size(),
            m.count("bert.context_length"),
            dim,
            m.count("bert.block_count"),
            heads,
            heads,
            dim / heads,
            m.count("bert.feed_forward_length"),
            (float) m.real("bert.attention.layer_norm_epsilon"),
            1));
  }

  /** The op list for these numbers; {@code ropeBase} plays no part. */
  public static ModelSpec spec(Transformer t) {
    SpecBuilder b = new SpecBuilder();
    AttentionShape a = new AttentionShape(t.layers(), t.heads(), t.kvHeads(), t.headDim(), false);
    Slot x = b.rows(t.dim());
    Slot q = b.rows(a.queryWidth());
    Slot k = b.rows(a.kvWidth());
    Slot v = b.rows(a.kvWidth());
    Slot mixed = b.rows(a.queryWidth());
    Slot inner = b.rows(t.ffn());
    float scale = (float) (1 / Math.sqrt(t.headDim()));
    b.add(new Op.EmbedTokens(x, "embeddings.word_embeddings.weight"))
        .add(new Op.AddPositions(x, "embeddings.position_embeddings.weight"))
        .add(new Op.AddTableRow(x, "embeddings.token_type_embeddings.weight", 0, 2))
        .add(norm(x, "embeddings.LayerNorm", t));
    for (int layer = 0; layer < t.layers(); layer++) {
      String name = "encoder.layer." + layer + ".";
      b.add(linear(x, q, name + "attention.self.query", false))
          .add(linear(x, k, name + "attention.self.key", false))
          .add(linear(x, v, name + "attention.self.value", false))
          .add(new Op.StoreKv(layer, k, v))
          .add(new Op.Attention(layer, q, mixed, scale))
          .add(linear(mixed, x, name + "attention.output.dense", true))
          .add(norm(x, name + "attention.output.LayerNorm", t))
          .add(linear(x, inner, name + "intermediate.dense", false))
          .add(new Op.Gelu(inner))
          .add(linear(inner, x, name + "output.dense", true))
          .add(norm(x, name + "output.LayerNorm", t));
    }
    Slot out = b.outputs(t.dim());
    b.add(new Op.MeanPool(x, out)).add(new Op.Normalize(out));
    return b.build("bert", t.vocabulary(), t.context(), a, out);
  }

  private static Op linear(Slot in, Slot out, String name, boolean add) {
    return new Op.Linear(in, out, name + ".weight", name + ".bias", add);
  }

  private static Op norm(Slot x, String name, Transformer t) {
    return new Op.LayerNorm(x, x, name + ".weight", name + ".bias", t.normEps());
  }
}
