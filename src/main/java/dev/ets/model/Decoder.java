package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.Metadata;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The decoder that the Llama, Mistral and Qwen families share, with GGUF's metadata keys and tensor
 * names. What they differ in is a {@link Style}.
 *
 * <pre>
 *   x (rows, dim) = embedding
 *   per layer: q, k, v = norm(x) W + bias; norms of q, k; rotation; KV stored; x += attention W
 *              x += (silu(norm(x) gate) * (norm(x) up)) down
 *   per output: norm(last row) -> head
 * </pre>
 */
public final class Decoder {
  /** Metadata that names the head: "logits", or what a reward model has. */
  public static final String HEAD = "ets.head";

  /** Tensors of a {@link Transformer.Head#VALUE} head: (1, dim) and (1). */
  public static final String VALUE_WEIGHT = "value_head.weight";

  public static final String VALUE_BIAS = "value_head.bias";

  /** Tensors of the hidden layer before it: (dim, dim) and (dim). */
  public static final String HIDDEN_WEIGHT = "value_hidden.weight";

  public static final String HIDDEN_BIAS = "value_hidden.bias";

  /** GGUF's divisors of the rotary frequencies, (headDim / 2). */
  public static final String ROPE_DIVISORS = "rope_freqs.weight";

  /** Rows of queries, and tables of rotations, are arrays. */
  private static final int MAX_VALUES = Integer.MAX_VALUE - 8;

  static final String OUTPUT = "output.weight";
  static final String EMBEDDING = "token_embd.weight";

  private Decoder() {}

  /** What some decoders have and others have not. */
  public enum Part {
    /** Biases of the projections to queries, keys and values. */
    BIAS,
    /** A bias of the projection of attention's output. */
    OUTPUT_BIAS,
    /** Norms of queries and keys, per head. */
    HEAD_NORMS,
    /** The tensor {@link #ROPE_DIVISORS}. */
    ROPE_DIVISORS
  }

  /**
   * What families of decoders differ in.
   *
   * @param pairing which values of a head rotate together
   * @param stretch factor of linear position interpolation, 1 for none
   * @param window sliding window in tokens, 0 for none
   */
  public record Style(Op.Pairing pairing, double stretch, int window, Set<Part> parts) {
    public Style {
      parts = Set.copyOf(parts);
    }

    /** No interpolation and no window. */
    public static Style of(Op.Pairing pairing, Part... parts) {
      return new Style(pairing, 1, 0, Set.of(parts));
    }

    /** The same with linear position interpolation. */
    public Style stretched(double factor) {
      return new Style(pairing, factor, window, parts);
    }

    /** The same with a sliding window. */
    public Style withWindow(int tokens) {
      return new Style(pairing, stretch, tokens, parts);
    }

    boolean has(Part part) {
      return parts.contains(part);
    }
  }

  /**
   * The style that a file's metadata and tensors describe.
   *
   * @param prefix the architecture, as its keys begin with it
   * @param parts what the family has; the file may have more
   * @throws FormatException when it scales the rotation in a way that we do not know
   */
  static Style style(Checkpoint file, String prefix, Op.Pairing pairing, Set<Part> parts) {
    Set<Part> all = EnumSet.noneOf(Part.class);
    all.addAll(parts);
    if (all.contains(Part.BIAS) && file.has("blk.0.attn_output.bias")) {
      all.add(Part.OUTPUT_BIAS);
    }
    if (file.has(ROPE_DIVISORS)) {
      all.add(Part.ROPE_DIVISORS);
    }
    int window = file.metadata().count(prefix + ".attention.sliding_window", 0);
    return new Style(pairing, stretch(file.metadata(), prefix), window, all);
  }

  /** As llama.cpp reads it: a factor without a type is linear, and so is the key of old files. */
  private static double stretch(Metadata m, String prefix) {
    String type = m.text(prefix + ".rope.scaling.type", "linear");
    if (type.equals("none")) {
      return 1;
    }
    if (!type.equals("linear")) {
      throw new FormatException(
          m.source(),
          prefix + ".rope.scaling.type",
          type,
          "is not supported; supported are none, linear, and Llama 3's (the tensor "
              + ROPE_DIVISORS
              + ")");
    }
    String factor = prefix + ".rope.scaling.factor";
    String key = m.has(factor) ? factor : prefix + ".rope.scale_linear";
    double stretch = m.real(key, 1);
    if (!(stretch > 0)) {
      throw new FormatException(m.source(), key, stretch, "is not above 0");
    }
    return stretch;
  }

  /** The numbers in a file's metadata. */
  static Transformer transformer(Checkpoint file, String prefix) {
    Metadata m = file.metadata();
    int dim = m.positive(prefix + ".embedding_length");
    int heads = m.positive(prefix + ".attention.head_count");
    String keyLength = prefix + ".attention.key_length";
    int headDim = m.has(keyLength) ? m.positive(keyLength) : dim / heads;
    requireEqual(m, prefix + ".attention.value_length", headDim);
    requireEqual(m, prefix + ".rope.dimension_count", headDim);
    if (headDim < 2 || headDim % 2 != 0) {
      throw new FormatException(
          m.source(), "head dimension", headDim, "is no even number above 0, as rotations need");
    }
    int kvHeads = m.count(prefix + ".attention.head_count_kv", heads);
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw new FormatException(
          m.source(),
          prefix + ".attention.head_count_kv",
          kvHeads,
          "does not divide the %d heads".formatted(heads));
    }
    int context = m.positive(prefix + ".context_length");
    if ((long) heads * headDim > MAX_VALUES || (long) context * headDim > MAX_VALUES) {
      throw new FormatException(
          m.source(),
          "head dimension",
          headDim,
          "times %d heads or the context of %d is above the limit of %d"
              .formatted(heads, context, MAX_VALUES));
    }
    return new Transformer(
        Vocabularies.size(file, prefix),
        context,
        dim,
        layers(file, prefix + ".block_count"),
        heads,
        kvHeads,
        headDim,
        m.positive(prefix + ".feed_forward_length"),
        (float) m.real(prefix + ".attention.layer_norm_rms_epsilon"),
        m.real(prefix + ".rope.freq_base", 10_000));
  }

  /** The number of blocks, each of which has tensors: a small file cannot ask for millions. */
  static int layers(Checkpoint file, String key) {
    int layers = file.metadata().positive(key);
    if (layers > file.tensors().size()) {
      throw new FormatException(
          file.source(),
          key,
          layers,
          "is more than there are tensors: %d".formatted(file.tensors().size()));
    }
    return layers;
  }

  private static void requireEqual(Metadata m, String key, int headDim) {
    int value = m.count(key, headDim);
    if (value != headDim) {
      throw new FormatException(
          m.source(),
          key,
          value,
          "is not the head dimension %d; other is not supported".formatted(headDim));
    }
  }

  /** The op list of a file. */
  static ModelSpec spec(Checkpoint file, String family, Style style) {
    return spec(family, transformer(file, family), style, head(file));
  }

  private static Transformer.Head head(Checkpoint file) {
    String head = file.metadata().text(HEAD, "logits");
    return switch (head) {
      case "value" ->
          file.has(HIDDEN_WEIGHT) ? Transformer.Head.HIDDEN_VALUE : Transformer.Head.VALUE;
      case "logits" -> file.has(OUTPUT) ? Transformer.Head.LOGITS : Transformer.Head.TIED_LOGITS;
      default ->
          throw new FormatException(file.source(), HEAD, head, "is unknown; known: logits, value");
    };
  }

  /** The op list for these numbers. */
  public static ModelSpec spec(String family, Transformer t, Style style, Transformer.Head head) {
    SpecBuilder b = new SpecBuilder();
    AttentionShape a =
        new AttentionShape(t.layers(), t.heads(), t.kvHeads(), t.headDim(), /* causal= */ true);
    Slot x = b.rows(t.dim());
    Slot normed = b.rows(t.dim());
    Slot q = b.rows(a.queryWidth());
    Slot k = b.rows(a.kvWidth());
    Slot v = b.rows(a.kvWidth());
    Slot mixed = b.rows(a.queryWidth());
    Slot gate = b.rows(t.ffn());
    Slot up = b.rows(t.ffn());
    float scale = (float) (1 / Math.sqrt(t.headDim()));
    b.add(new Op.EmbedTokens(x, EMBEDDING));
    for (int layer = 0; layer < t.layers(); layer++) {
      String name = "blk." + layer + ".";
      b.add(new Op.RmsNorm(x, normed, name + "attn_norm.weight", t.normEps()))
          .add(project(normed, q, name + "attn_q", style))
          .add(project(normed, k, name + "attn_k", style))
          .add(project(normed, v, name + "attn_v", style));
      if (style.has(Part.HEAD_NORMS)) {
        b.add(new Op.RmsNorm(q, q, name + "attn_q_norm.weight", t.headDim(), t.normEps()))
            .add(new Op.RmsNorm(k, k, name + "attn_k_norm.weight", t.headDim(), t.normEps()));
      }
      b.add(rope(q, t.heads(), t, style))
          .add(rope(k, t.kvHeads(), t, style))
          .add(new Op.StoreKv(layer, k, v))
          .add(new Op.Attention(layer, q, mixed, scale, style.window))
          .add(
              new Op.Linear(
                  mixed,
                  x,
                  name + "attn_output.weight",
                  style.has(Part.OUTPUT_BIAS) ? name + "attn_output.bias" : null,
                  true))
          .add(new Op.RmsNorm(x, normed, name + "ffn_norm.weight", t.normEps()))
          .add(new Op.Linear(normed, gate, name + "ffn_gate.weight", null, false))
          .add(new Op.Linear(normed, up, name + "ffn_up.weight", null, false))
          .add(new Op.SwiGlu(gate, up, gate))
          .add(new Op.Linear(gate, x, name + "ffn_down.weight", null, true));
    }
    Slot last = b.outputs(t.dim());
    b.add(new Op.Select(x, last, Op.End.LAST))
        .add(new Op.RmsNorm(last, last, "output_norm.weight", t.normEps()));
    Slot out = addHead(b, t, head, last);
    return b.build(family, t.vocabulary(), t.context(), a, out);
  }

  private static Slot addHead(SpecBuilder b, Transformer t, Transformer.Head head, Slot last) {
    Slot hidden = last;
    switch (head) {
      case LOGITS, TIED_LOGITS -> {
        Slot logits = b.outputs(t.vocabulary());
        String weight = head == Transformer.Head.LOGITS ? OUTPUT : EMBEDDING;
        b.add(new Op.Linear(last, logits, weight, null, false));
        return logits;
      }
      case VALUE -> {}
      case HIDDEN_VALUE -> {
        hidden = b.outputs(t.dim());
        b.add(new Op.Linear(last, hidden, HIDDEN_WEIGHT, HIDDEN_BIAS, false))
            .add(new Op.Relu(hidden));
      }
    }
    Slot value = b.outputs(1);
    b.add(new Op.Linear(hidden, value, VALUE_WEIGHT, VALUE_BIAS, false)).add(new Op.Sigmoid(value));
    return value;
  }

  private static Op project(Slot in, Slot out, String name, Style style) {
    return new Op.Linear(
        in, out, name + ".weight", style.has(Part.BIAS) ? name + ".bias" : null, false);
  }

  private static Op rope(Slot x, int heads, Transformer t, Style style) {
    @Nullable String divisors = style.has(Part.ROPE_DIVISORS) ? ROPE_DIVISORS : null;
    return new Op.Rope(
        x,
        heads,
        t.headDim(),
        new Op.Frequencies(t.ropeBase(), style.stretch, divisors),
        style.pairing);
  }
}
