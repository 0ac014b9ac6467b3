package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;

/**
 * The Llama family, with GGUF's tensor names (llama.cpp, "llama" architecture; its converter has
 * permuted q and k so that the rotary pairs are adjacent).
 */
public final class Llama implements Family {
  /** Tensor of a {@link Transformer.Head#VALUE} head. */
  public static final String VALUE_WEIGHT = "value_head.weight";

  /** Its bias. */
  public static final String VALUE_BIAS = "value_head.bias";

  /** Metadata that names the head of a model other than a language model: "value". */
  public static final String HEAD = "ets.head";

  Llama() {}

  @Override
  public String architecture() {
    return "llama";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    Metadata m = file.metadata();
    int dim = m.count("llama.embedding_length");
    int heads = m.count("llama.attention.head_count");
    if (heads < 1 || dim < 1) {
      throw new FormatException(
          file.source(), "llama.attention.head_count", heads, "does not fit dimension " + dim);
    }
    int headDim = m.count("llama.attention.key_length", dim / heads);
    int rotated = m.count("llama.rope.dimension_count", headDim);
    if (rotated != headDim) {
      throw new FormatException(
          file.source(),
          "llama.rope.dimension_count",
          rotated,
          "is not the head dimension " + headDim + "; partly rotated heads are not supported");
    }
    Transformer t =
        new Transformer(
            vocabulary(m),
            m.count("llama.context_length"),
            dim,
            m.count("llama.block_count"),
            heads,
            m.count("llama.attention.head_count_kv", heads),
            headDim,
            m.count("llama.feed_forward_length"),
            (float) m.real("llama.attention.layer_norm_rms_epsilon"),
            m.real("llama.rope.freq_base", 10_000));
    return spec(t, head(file));
  }

  private static int vocabulary(Metadata m) {
    return m.has("llama.vocab_size")
        ? m.count("llama.vocab_size")
        : m.texts("tokenizer.ggml.tokens").size();
  }

  private static Transformer.Head head(Checkpoint file) {
    String head = file.metadata().text(HEAD, "logits");
    return switch (head) {
      case "value" -> Transformer.Head.VALUE;
      case "logits" ->
          file.has("output.weight") ? Transformer.Head.LOGITS : Transformer.Head.TIED_LOGITS;
      default ->
          throw new FormatException(file.source(), HEAD, head, "is unknown; known: logits, value");
    };
  }

  /** The op list for these numbers. */
  public static ModelSpec spec(Transformer t, Transformer.Head head) {
    SpecBuilder b = new SpecBuilder();
    AttentionShape a = t.attention();
    Slot x = b.rows(t.dim());
    Slot normed = b.rows(t.dim());
    Slot q = b.rows(a.queryWidth());
    Slot k = b.rows(a.kvWidth());
    Slot v = b.rows(a.kvWidth());
    Slot mixed = b.rows(a.queryWidth());
    Slot gate = b.rows(t.ffn());
    Slot up = b.rows(t.ffn());
    float scale = (float) (1 / Math.sqrt(t.headDim()));
    b.add(new Op.EmbedTokens(x, "token_embd.weight"));
    for (int layer = 0; layer < t.layers(); layer++) {
      String name = "blk." + layer + ".";
      b.add(new Op.RmsNorm(x, normed, name + "attn_norm.weight", t.normEps()))
          .add(new Op.Linear(normed, q, name + "attn_q.weight", null, false))
          .add(new Op.Linear(normed, k, name + "attn_k.weight", null, false))
          .add(new Op.Linear(normed, v, name + "attn_v.weight", null, false))
          .add(new Op.Rope(q, t.heads(), t.headDim(), t.ropeBase(), Op.Pairing.ADJACENT))
          .add(new Op.Rope(k, t.kvHeads(), t.headDim(), t.ropeBase(), Op.Pairing.ADJACENT))
          .add(new Op.StoreKv(layer, k, v))
          .add(new Op.Attention(layer, q, mixed, scale))
          .add(new Op.Linear(mixed, x, name + "attn_output.weight", null, true))
          .add(new Op.RmsNorm(x, normed, name + "ffn_norm.weight", t.normEps()))
          .add(new Op.Linear(normed, gate, name + "ffn_gate.weight", null, false))
          .add(new Op.Linear(normed, up, name + "ffn_up.weight", null, false))
          .add(new Op.SwiGlu(gate, up, gate))
          .add(new Op.Linear(gate, x, name + "ffn_down.weight", null, true));
    }
    Slot last = b.outputs(t.dim());
    b.add(new Op.SelectLast(x, last))
        .add(new Op.RmsNorm(last, last, "output_norm.weight", t.normEps()));
    Slot out = b.outputs(head == Transformer.Head.VALUE ? 1 : t.vocabulary());
    switch (head) {
      case LOGITS -> b.add(new Op.Linear(last, out, "output.weight", null, false));
      case TIED_LOGITS -> b.add(new Op.Linear(last, out, "token_embd.weight", null, false));
      case VALUE ->
          b.add(new Op.Linear(last, out, VALUE_WEIGHT, VALUE_BIAS, false)).add(new Op.Sigmoid(out));
    }
    return b.build("llama", t.vocabulary(), t.context(), a, out);
  }
}
