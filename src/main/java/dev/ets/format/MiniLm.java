package dev.ets.format;

import dev.ets.UsageException;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The sentence embedder all-MiniLM-L6-v2, read from a Maven artifact on the class path: weights in
 * an ONNX file, and a {@code tokenizer.json}.
 *
 * <p>Tensors have GGUF's names and are F32: {@code token_embd.weight} (vocabulary, 384), {@code
 * blk.0.attn_q.weight} (out, in). Metadata has GGUF's {@code bert.*} and {@code tokenizer.ggml.*}
 * keys.
 */
public final class MiniLm {
  /** In which precision the weights come: artifacts of {@code dev.langchain4j}. */
  public enum Precision {
    /** Weights of 8 bits, 23 MB. */
    INT8("all-minilm-l6-v2-q"),
    /** 91 MB. */
    FLOAT("all-minilm-l6-v2");

    private final String name;

    Precision(String name) {
      this.name = name;
    }

    private String artifact() {
      return "dev.langchain4j:langchain4j-embeddings-" + name;
    }

    private String weights() {
      return name + ".onnx";
    }

    private String tokenizer() {
      return name + "-tokenizer.json";
    }
  }

  // What the weights do not show; from the model's config.json.
  private static final int HEADS = 12;
  private static final float LAYER_NORM_EPSILON = 1e-12f;
  private static final int MEAN_POOLING = 1; // llama.cpp's LLAMA_POOLING_TYPE_MEAN

  private final Precision precision;
  private final String weights;
  private final Map<String, Tensor> tensors = new LinkedHashMap<>();

  private MiniLm(Precision precision) {
    this.precision = precision;
    this.weights = precision.weights();
    OnnxWeights.of(weights, OnnxFile.of(weights, resource(weights)))
        .forEach(
            (name, tensor) -> {
              String gguf = BertNames.gguf(name);
              if (gguf != null) {
                tensors.put(gguf, tensor.named(gguf));
              }
            });
  }

  /**
   * Reads the artifact; takes about a second and 90 MB.
   *
   * @throws UsageException when the artifact is not on the class path
   * @throws FormatException when it is not the model we know
   */
  public static Checkpoint load(Precision precision) {
    MiniLm model = new MiniLm(precision);
    Metadata.Builder metadata = Metadata.builder();
    model.describe(metadata);
    model.describeTokenizer(metadata);
    return new Checkpoint(metadata.build(model.weights), model.tensors);
  }

  private void describe(Metadata.Builder to) {
    Shape inner = shape("blk.0.ffn_up.weight");
    long layers =
        tensors.keySet().stream()
            .filter(name -> name.matches("blk\\.\\d+\\.ffn_down\\.weight"))
            .count();
    to.text("general.architecture", "bert")
        .text("general.name", "all-MiniLM-L6-v2")
        .count("bert.block_count", Math.toIntExact(layers))
        .count("bert.context_length", dim(shape("position_embd.weight")))
        .count("bert.embedding_length", Math.toIntExact(inner.dim(1)))
        .count("bert.feed_forward_length", dim(inner))
        .count("bert.attention.head_count", HEADS)
        .real("bert.attention.layer_norm_epsilon", LAYER_NORM_EPSILON)
        .flag("bert.attention.causal", false)
        .count("bert.pooling_type", MEAN_POOLING);
  }

  private Shape shape(String name) {
    Tensor tensor = tensors.get(name);
    if (tensor == null || tensor.shape().rank() != 2) {
      throw new FormatException(weights, "tensor", name, "is missing or no matrix");
    }
    return tensor.shape();
  }

  private static int dim(Shape shape) {
    return Math.toIntExact(shape.dim(0));
  }

  private void describeTokenizer(Metadata.Builder to) {
    List<String> vocabulary = vocabulary();
    to.text("tokenizer.ggml.model", "bert")
        .texts("tokenizer.ggml.tokens", vocabulary.stream().map(MiniLm::ggufSpelling).toList())
        .ints(
            "tokenizer.ggml.token_type",
            vocabulary.stream().mapToInt(MiniLm::ggufTokenType).toArray())
        .count("tokenizer.ggml.token_type_count", 2)
        .count("tokenizer.ggml.bos_token_id", vocabulary.indexOf("[CLS]"))
        .count("tokenizer.ggml.eos_token_id", vocabulary.indexOf("[SEP]"));
  }

  /** The tokens in order of their ids. */
  private List<String> vocabulary() {
    String json = new String(resource(precision.tokenizer()), StandardCharsets.UTF_8);
    JsonFile ids = JsonFile.parse(precision.tokenizer(), "", json).object("model").object("vocab");
    String[] tokens = new String[ids.keys().size()];
    for (String token : ids.keys()) {
      int id = ids.count(token);
      if (id >= tokens.length || tokens[id] != null) {
        throw ids.error(token, "is out of range or taken");
      }
      tokens[id] = token;
    }
    return List.of(tokens);
  }

  /** GGUF marks the tokens that start a word instead of those that do not. */
  private static String ggufSpelling(String token) {
    if (token.startsWith("[") && token.endsWith("]")) {
      return token;
    }
    return token.startsWith("##") ? token.substring(2) : "\u2581" + token;
  }

  private static int ggufTokenType(String token) {
    return switch (token) {
      case "[UNK]" -> 2; // unknown
      case "[PAD]", "[CLS]", "[SEP]", "[MASK]" -> 3; // control
      default -> 1; // normal
    };
  }

  private byte[] resource(String name) {
    try (InputStream in = MiniLm.class.getResourceAsStream("/" + name)) {
      if (in == null) {
        throw new UsageException(
            "%s is not on the class path; add the Maven artifact %s"
                .formatted(name, precision.artifact()));
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UsageException("%s: cannot be read: %s".formatted(name, e.getMessage()), e);
    }
  }
}
