package dev.ets.model;

import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.format.Quantiser;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import dev.ets.token.Tokenizer;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A random model that can be written both as Hugging Face has it and as llama.cpp's converter would
 * write it, neither with the code under test. Tensors go by GGUF's names, also where they are set.
 */
public final class Twin {
  /** Of the models that {@link #of} makes. */
  public static final int DIM = 32;

  private static final Map<String, String> MODULES =
      Map.ofEntries(
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("attn_q_norm", "self_attn.q_norm"),
          Map.entry("attn_k_norm", "self_attn.k_norm"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"));

  private static final Map<String, String> BERT_MODULES =
      Map.of(
          "token_embd", "embeddings.word_embeddings",
          "position_embd", "embeddings.position_embeddings",
          "token_types", "embeddings.token_type_embeddings",
          "token_embd_norm", "embeddings.LayerNorm",
          "attn_q", "attention.self.query",
          "attn_k", "attention.self.key",
          "attn_v", "attention.self.value");

  private static final Map<String, String> BERT_OUTPUTS =
      Map.of(
          "attn_output", "attention.output.dense",
          "attn_output_norm", "attention.output.LayerNorm",
          "ffn_up", "intermediate.dense",
          "ffn_down", "output.dense",
          "layer_output_norm", "output.LayerNorm");

  private final String architecture;
  private final Transformer t;
  private final ModelSpec spec;
  private final Map<String, Tensor> weights = new TreeMap<>();
  private final Map<String, Object> config = new LinkedHashMap<>();
  private final Metadata.Builder metadata = Metadata.builder();
  private float @Nullable [] divisors;

  private Twin(String architecture, String modelType, Transformer t, ModelSpec spec) {
    this.architecture = architecture;
    this.t = t;
    this.spec = spec;
    seed(5);
    config.put("model_type", modelType);
    config.put("vocab_size", t.vocabulary());
    config.put("hidden_size", t.dim());
    config.put("num_hidden_layers", t.layers());
    config.put("num_attention_heads", t.heads());
    config.put("intermediate_size", t.ffn());
    config.put("max_position_embeddings", t.context());
    metadata
        .text("general.architecture", architecture)
        .count(architecture + ".context_length", t.context())
        .count(architecture + ".embedding_length", t.dim())
        .count(architecture + ".block_count", t.layers())
        .count(architecture + ".feed_forward_length", t.ffn())
        .count(architecture + ".attention.head_count", t.heads());
  }

  /** A Llama of a few hundred bytes. */
  public static Twin small() {
    Transformer t = new Transformer(6, 32, 4, 1, 2, 1, 2, 3, 1e-5f, 10_000);
    return decoder(
        "llama", "llama", t, Decoder.Style.of(Op.Pairing.ADJACENT), Transformer.Head.LOGITS);
  }

  /**
   * A model with a language head, 2 layers and a dimension of {@link #DIM}.
   *
   * @param modelType llama, mistral (with a sliding window of 20 tokens), qwen2 or qwen3
   */
  public static Twin of(String modelType, int vocabulary) {
    Transformer t = new Transformer(vocabulary, 512, DIM, 2, 4, 2, DIM / 4, 48, 1e-5f, 10_000);
    Transformer.Head head = Transformer.Head.LOGITS;
    Decoder.Style adjacent = Decoder.Style.of(Op.Pairing.ADJACENT);
    Decoder.Style biased = Decoder.Style.of(Op.Pairing.HALVES, Decoder.Part.BIAS);
    Decoder.Style normed = Decoder.Style.of(Op.Pairing.HALVES, Decoder.Part.HEAD_NORMS);
    return switch (modelType) {
      case "llama" -> decoder("llama", "llama", t, adjacent, head);
      case "mistral" -> decoder("llama", "mistral", t, adjacent, head).window(20);
      case "qwen2" -> decoder("qwen2", "qwen2", t, biased, head);
      case "qwen3" -> decoder("qwen3", "qwen3", t, normed, head);
      default -> throw new AssertionError(modelType);
    };
  }

  /** A sentence encoder with a dimension of {@link #DIM}. */
  public static Twin encoder(int vocabulary, Bert.Pooling pooling) {
    return bert(new Transformer(vocabulary, 128, DIM, 1, 4, 4, DIM / 4, 48, 1e-12f, 1), pooling);
  }

  static Twin decoder(
      String architecture,
      String modelType,
      Transformer t,
      Decoder.Style style,
      Transformer.Head head) {
    Twin twin = new Twin(architecture, modelType, t, Decoder.spec(architecture, t, style, head));
    twin.config.put("num_key_value_heads", t.kvHeads());
    twin.config.put("head_dim", t.headDim());
    twin.config.put("rms_norm_eps", t.normEps());
    twin.config.put("rope_theta", t.ropeBase());
    twin.config.put("tie_word_embeddings", head == Transformer.Head.TIED_LOGITS);
    twin.metadata
        .count(architecture + ".attention.head_count_kv", t.kvHeads())
        .count(architecture + ".attention.key_length", t.headDim())
        .count(architecture + ".attention.value_length", t.headDim())
        .real(architecture + ".attention.layer_norm_rms_epsilon", t.normEps())
        .count(architecture + ".rope.dimension_count", t.headDim())
        .real(architecture + ".rope.freq_base", (float) t.ropeBase());
    return twin;
  }

  static Twin bert(Transformer t, Bert.Pooling pooling) {
    Twin twin = new Twin("bert", "bert", t, Bert.spec(t, pooling));
    twin.config.put("layer_norm_eps", t.normEps());
    twin.config.put("hidden_act", "gelu");
    twin.metadata
        .real("bert.attention.layer_norm_epsilon", t.normEps())
        .count("bert.pooling_type", pooling == Bert.Pooling.MEAN ? 1 : 2);
    return twin;
  }

  /** Draws the weights anew. */
  public Twin seed(long seed) {
    weights.putAll(new RandomModel(spec, seed).tensors());
    weights.remove(Decoder.ROPE_DIVISORS);
    return this;
  }

  /** Sets a sliding window, in all layers. */
  Twin window(int tokens) {
    metadata.count(architecture + ".attention.sliding_window", tokens);
    return with("sliding_window", tokens);
  }

  /** Adds a tensor, or puts it in the place of another. */
  public Twin with(Tensor tensor) {
    weights.put(tensor.name(), tensor);
    return this;
  }

  /** Adds a tensor of random weights with a standard deviation of 1 / sqrt(DIM). */
  public Twin withRandom(String name, long seed, long... dims) {
    return with(random(name, seed, dims));
  }

  /** As {@link #withRandom} has it. */
  public static Tensor random(String name, long seed, long... dims) {
    float[] values = new float[(int) new Shape(dims).elements()];
    Random random = new Random(seed);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() / Math.sqrt(DIM));
    }
    return new Tensor(name, DType.F32, new Shape(dims), MemorySegment.ofArray(values));
  }

  /** Removes the language head. */
  public Twin headless() {
    weights.remove(Decoder.OUTPUT);
    return this;
  }

  /** Gives tokens that are no printable ASCII zero logits: they are never among the best. */
  Twin printable(Tokenizer tokenizer) {
    float[] output = weights.get(Decoder.OUTPUT).toFloats();
    for (int id = 0; id < tokenizer.vocabSize(); id++) {
      boolean printable = tokenizer.decode(id).chars().allMatch(c -> c >= ' ' && c < 0x7F);
      if (!printable || tokenizer.vocabulary().isSpecial(id)) {
        Arrays.fill(output, id * t.dim(), (id + 1) * t.dim(), 0);
      }
    }
    Shape shape = new Shape(t.vocabulary(), t.dim());
    return with(new Tensor(Decoder.OUTPUT, DType.F32, shape, MemorySegment.ofArray(output)));
  }

  /** Adds metadata to the GGUF file, such as the tokenizer's. */
  public Twin with(Metadata keys) {
    metadata.putAll(keys);
    return this;
  }

  /** Sets a key of config.json. */
  public Twin with(String key, @Nullable Object value) {
    config.put(key, value);
    return this;
  }

  /** Sets metadata of the GGUF file, behind the architecture. */
  public Twin with(BiConsumer<Metadata.Builder, String> set) {
    set.accept(metadata, architecture);
    return this;
  }

  /** Sets the divisors in the GGUF file. */
  Twin divisors(float... values) {
    divisors = values;
    return this;
  }

  Map<String, Object> config() {
    return config;
  }

  int vocabulary() {
    return t.vocabulary();
  }

  /** The tensors as Hugging Face has them. */
  List<Tensor> huggingFace(DType dtype) {
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor w : weights.values()) {
      tensors.add(Quantiser.quantise(pytorch(w.name()), dtype, w.shape(), w.toFloats()));
    }
    return tensors;
  }

  /** Writes a folder of Hugging Face, with a tokenizer that no tokenizer could be made of. */
  public void writeFolder(Path folder, DType dtype, int shards) throws IOException {
    FolderWriter.write(folder, config, huggingFace(dtype), shards);
  }

  /**
   * Writes a GGUF file; vectors are F32 there.
   *
   * @param dtype of the matrices; vectors are rounded to it where Hugging Face could have them so
   */
  public void writeGguf(Path file, DType dtype) throws IOException {
    boolean half = dtype == DType.F16 || dtype == DType.BF16;
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor w : weights.values()) {
      float[] values = w.toFloats();
      if (architecture.equals("llama")) {
        if (w.name().matches(".*attn_q\\..*")) {
          values = permuted(values, t.heads());
        } else if (w.name().matches(".*attn_k\\..*")) {
          values = permuted(values, t.kvHeads());
        }
      }
      boolean vector = w.shape().rank() == 1;
      if (vector && half) {
        values = Quantiser.quantise(w.name(), dtype, w.shape(), values).toFloats();
      }
      tensors.add(Quantiser.quantise(w.name(), vector ? DType.F32 : dtype, w.shape(), values));
    }
    if (divisors != null) {
      tensors.add(
          Quantiser.quantise("rope_freqs.weight", DType.F32, new Shape(divisors.length), divisors));
    }
    GgufWriter.write(file, metadata.build("twin"), tensors);
  }

  /** As numpy: {@code w.reshape(heads, 2, d / 2, in).swapaxes(1, 2)}. */
  private float[] permuted(float[] w, int heads) {
    int half = t.headDim() / 2;
    int in = w.length / (heads * t.headDim());
    float[] out = new float[w.length];
    int at = 0;
    for (int h = 0; h < heads; h++) {
      for (int i = 0; i < half; i++) {
        for (int j = 0; j < 2; j++) {
          for (int c = 0; c < in; c++) {
            out[at++] = w[((h * 2 + j) * half + i) * in + c];
          }
        }
      }
    }
    return out;
  }

  private String pytorch(String gguf) {
    String[] parts = gguf.split("\\.", -1);
    boolean block = parts[0].equals("blk");
    String module = block ? parts[2] : parts[0];
    String kind = "." + parts[parts.length - 1];
    if (architecture.equals("bert")) {
      String name = BERT_MODULES.getOrDefault(module, BERT_OUTPUTS.get(module));
      return (block ? "encoder.layer." + parts[1] + "." : "") + name + kind;
    }
    if (block) {
      return "model.layers." + parts[1] + "." + MODULES.get(module) + kind;
    }
    return switch (module) {
      case "token_embd" -> "model.embed_tokens.weight";
      case "output_norm" -> "model.norm.weight";
      case "output" -> "lm_head.weight";
      case "score", "v_head" -> gguf;
      default -> throw new AssertionError(gguf);
    };
  }
}
