package dev.ets.model;

import dev.ets.format.FormatException;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.Tensor;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What Hugging Face's folders of the decoders have in common: keys of config.json and names of
 * tensors. Sources: transformers' {@code configuration_llama.py} and its siblings; llama.cpp's
 * {@code gguf-py/gguf/tensor_mapping.py}.
 */
final class DecoderFolder {
  /** Modules of a block that all have. */
  private static final Map<String, String> MODULES =
      Map.of(
          "input_layernorm", "attn_norm",
          "self_attn.q_proj", "attn_q",
          "self_attn.k_proj", "attn_k",
          "self_attn.v_proj", "attn_v",
          "self_attn.o_proj", "attn_output",
          "post_attention_layernorm", "ffn_norm",
          "mlp.gate_proj", "ffn_gate",
          "mlp.up_proj", "ffn_up",
          "mlp.down_proj", "ffn_down");

  private static final Map<String, String> HEAD_NORMS =
      Map.of("self_attn.q_norm", "attn_q_norm", "self_attn.k_norm", "attn_k_norm");

  private static final Map<String, String> OUTSIDE =
      Map.of(
          "embed_tokens.weight", "token_embd.weight",
          "norm.weight", "output_norm.weight",
          "lm_head.weight", "output.weight");

  /** TRL saves a model with a value head under a prefix; a base model has no "model.". */
  private static final Pattern NAME =
      Pattern.compile("(?:pretrained_model\\.)?(?:model\\.)?(?:layers\\.(\\d+)\\.)?(.+)");

  private static final Pattern PARAMETER = Pattern.compile("(.+)\\.(weight|bias)");

  private static final String FIRST_QUERIES = "blk.0.attn_q.weight";

  private static final Pattern PROJECTION =
      Pattern.compile("blk\\.\\d+\\.attn_([qk])\\.(?:weight|bias)");

  private static final Pattern HEAD = Pattern.compile("(score|v_head)\\..+");

  /** A table that older versions of transformers saved and all compute. */
  private static final String FREQUENCIES = "self_attn.rotary_emb.inv_freq";

  private DecoderFolder() {}

  /**
   * Adds the metadata that {@link Decoder} reads.
   *
   * @param prefix the architecture
   * @throws FormatException when a key is missing, or something is not supported
   */
  static void describe(JsonFile config, String prefix, Metadata.Builder to) {
    String activation = config.text("hidden_act", "silu");
    if (!activation.equals("silu")) {
      throw config.error("hidden_act", "is not supported; supported is silu");
    }
    if (config.flag("mlp_bias", false)) {
      throw config.error("mlp_bias", "is not supported: no biases in the feed-forward network");
    }
    int heads = config.positive("num_attention_heads");
    int headDim = headDim(config);
    to.count(prefix + ".context_length", config.positive("max_position_embeddings"))
        .count(prefix + ".embedding_length", config.positive("hidden_size"))
        .count(prefix + ".block_count", config.positive("num_hidden_layers"))
        .count(prefix + ".feed_forward_length", config.positive("intermediate_size"))
        .count(prefix + ".attention.head_count", heads)
        .count(prefix + ".attention.head_count_kv", kvHeads(config))
        .count(prefix + ".attention.key_length", headDim)
        .count(prefix + ".attention.value_length", headDim)
        .count(prefix + ".rope.dimension_count", headDim)
        .real(prefix + ".attention.layer_norm_rms_epsilon", (float) config.real("rms_norm_eps"));
    RopeSettings.of(config).describe(prefix, to);
  }

  /** Values per head. */
  static int headDim(JsonFile config) {
    if (config.has("head_dim")) {
      return config.positive("head_dim");
    }
    int dim = config.positive("hidden_size");
    int heads = config.positive("num_attention_heads");
    if (dim % heads != 0) {
      throw config.error("num_attention_heads", "does not divide hidden_size " + dim);
    }
    return dim / heads;
  }

  /** Heads of keys and values; without a key, as many as of queries. */
  static int kvHeads(JsonFile config) {
    return config.has("num_key_value_heads")
        ? config.positive("num_key_value_heads")
        : config.positive("num_attention_heads");
  }

  /**
   * Adds the sliding window, which all layers have.
   *
   * @param window tokens, 0 for none
   * @throws FormatException when layers differ
   */
  static void window(JsonFile config, String prefix, int window, Metadata.Builder to) {
    String wanted = window > 0 ? "sliding_attention" : "full_attention";
    for (String kind : config.texts("layer_types")) {
      if (!kind.equals(wanted)) {
        throw config.error("layer_types", "is not supported: all must be " + wanted);
      }
    }
    if (window > 0) {
      to.count(prefix + ".attention.sliding_window", window);
    }
  }

  /** The sliding window of the Qwen families, which the first layers may go without; 0 for none. */
  static int qwenWindow(JsonFile config) {
    if (!config.flag("use_sliding_window", false) || !config.has("sliding_window")) {
      return 0;
    }
    int layers = config.positive("num_hidden_layers");
    int without = config.count("max_window_layers");
    if (without > 0 && without < layers) {
      throw config.error(
          "max_window_layers",
          "is not supported: of %d layers, the first %d would have no window; 0 or %d would do"
              .formatted(layers, without, layers));
    }
    return without == 0 ? config.positive("sliding_window") : 0;
  }

  /**
   * GGUF's name of a tensor, null for one that plays no part.
   *
   * @param parts what the model has
   * @throws FormatException when a model of this family has no such tensor: leaving it out would
   *     give wrong results
   */
  static @Nullable String tensorName(JsonFile config, String name, Set<Decoder.Part> parts) {
    if (HEAD.matcher(name).matches()) {
      return name;
    }
    Matcher path = NAME.matcher(name);
    String gguf = null;
    if (path.matches()) {
      String layer = path.group(1);
      String rest = path.group(2);
      if (layer != null && rest.equals(FREQUENCIES)) {
        return null;
      }
      gguf = layer == null ? OUTSIDE.get(rest) : inBlock(layer, rest, parts);
    }
    if (gguf == null) {
      throw new FormatException(
          config.source(),
          "tensor",
          name,
          "is none that we know of in a model of the type " + config.text("model_type"));
    }
    return gguf;
  }

  private static @Nullable String inBlock(String layer, String rest, Set<Decoder.Part> parts) {
    Matcher parameter = PARAMETER.matcher(rest);
    if (!parameter.matches()) {
      return null;
    }
    String module = MODULES.get(parameter.group(1));
    if (module == null && parts.contains(Decoder.Part.HEAD_NORMS)) {
      module = HEAD_NORMS.get(parameter.group(1));
    }
    String kind = parameter.group(2);
    boolean known = module != null && (kind.equals("weight") || mayHaveBias(module, parts));
    return known ? "blk.%s.%s.%s".formatted(layer, module, kind) : null;
  }

  private static boolean mayHaveBias(String module, Set<Decoder.Part> parts) {
    return switch (module) {
      case "attn_q", "attn_k", "attn_v" -> parts.contains(Decoder.Part.BIAS);
      case "attn_output" -> parts.contains(Decoder.Part.OUTPUT_BIAS);
      default -> false;
    };
  }

  /**
   * Makes the tensors what they would be in a GGUF file: no head where it is the embedding again,
   * and Llama 3's divisors.
   *
   * @throws FormatException when there is no head of any kind, or heads do not fit their tensors
   */
  static void arrange(JsonFile config, Map<String, Tensor> tensors) {
    if (config.flag("tie_word_embeddings", false)) {
      tensors.remove("output.weight");
    } else if (!tensors.containsKey("output.weight")
        && tensors.keySet().stream().noneMatch(name -> HEAD.matcher(name).matches())) {
      throw new FormatException(
          config.source(),
          "tensor",
          "lm_head.weight",
          "is missing, although tie_word_embeddings is not true");
    }
    if (!tensors.containsKey(FIRST_QUERIES)) {
      throw new FormatException(config.source(), "tensor", FIRST_QUERIES, "is missing");
    }
    tensors.values().forEach(t -> checkHeads(config, t));
    RopeSettings.of(config).divisors(headDim(config)).ifPresent(t -> tensors.put(t.name(), t));
  }

  /** Before memory is taken by the sizes that the configuration claims. */
  private static void checkHeads(JsonFile config, Tensor t) {
    int heads = queriesOrKeys(config, t.name());
    long rows = (long) heads * headDim(config);
    if (heads > 0 && (t.shape().rank() < 1 || t.shape().dim(0) != rows)) {
      throw new FormatException(
          config.source(),
          t.name(),
          t.shape(),
          "is not %d heads of dimension %d".formatted(heads, headDim(config)));
    }
  }

  /** How many heads the rows of a projection to queries or keys are; 0 for another tensor. */
  static int queriesOrKeys(JsonFile config, String name) {
    Matcher projection = PROJECTION.matcher(name);
    if (!projection.matches()) {
      return 0;
    }
    return projection.group(1).equals("q")
        ? config.positive("num_attention_heads")
        : kvHeads(config);
  }
}
