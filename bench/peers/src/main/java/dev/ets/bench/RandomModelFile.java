package dev.ets.bench;

import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.model.Transformer;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import dev.ets.trace.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Llamas with random weights, as files that peers read too. They are kept for the next run. */
final class RandomModelFile {
  private static final String TOKENIZER = "tokenizer.ggml.";
  private static final String TOKENS = TOKENIZER + "tokens";
  private static final String TYPES = TOKENIZER + "token_type";
  private static final int UNUSED = 5; // llama.cpp's LLAMA_TOKEN_TYPE_UNUSED

  private static final Map<String, String> MODULES =
      Map.ofEntries(
          Map.entry("token_embd", "model.embed_tokens"),
          Map.entry("attn_norm", "input_layernorm"),
          Map.entry("attn_q", "self_attn.q_proj"),
          Map.entry("attn_k", "self_attn.k_proj"),
          Map.entry("attn_v", "self_attn.v_proj"),
          Map.entry("attn_output", "self_attn.o_proj"),
          Map.entry("ffn_norm", "post_attention_layernorm"),
          Map.entry("ffn_gate", "mlp.gate_proj"),
          Map.entry("ffn_up", "mlp.up_proj"),
          Map.entry("ffn_down", "mlp.down_proj"),
          Map.entry("output_norm", "model.norm"),
          Map.entry("output", "lm_head"));

  private RandomModelFile() {}

  /**
   * A GGUF file with one of the {@link BenchModel#SHAPES}. Its weights have to fit the heap once.
   *
   * @param type of the matrices
   */
  static Path gguf(Path folder, String shape, DType type) {
    Path file = folder.resolve("%s-%s.gguf".formatted(shape, type));
    if (Files.exists(file)) {
      return file;
    }
    Transformer t = BenchModel.SHAPES.get(shape);
    try (Checkpoint policy = Gguf.open(BenchModel.shipped("policy.gguf"))) {
      Metadata.Builder to = Metadata.builder();
      describe(t, shape, to);
      tokenizer(policy.metadata(), t.vocabulary(), to);
      GgufWriter.write(file, to.build(file.toString()), tensors(t, type));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  private static void describe(Transformer t, String shape, Metadata.Builder to) {
    to.text("general.architecture", "llama")
        .text("general.name", "random " + shape)
        .count("llama.vocab_size", t.vocabulary())
        .count("llama.context_length", t.context())
        .count("llama.embedding_length", t.dim())
        .count("llama.block_count", t.layers())
        .count("llama.feed_forward_length", t.ffn())
        .count("llama.attention.head_count", t.heads())
        .count("llama.attention.head_count_kv", t.kvHeads())
        .count("llama.attention.key_length", t.headDim())
        .count("llama.attention.value_length", t.headDim())
        .count("llama.rope.dimension_count", t.headDim())
        .real("llama.rope.freq_base", (float) t.ropeBase())
        .real("llama.attention.layer_norm_rms_epsilon", t.normEps());
  }

  /** The shipped policy's tokenizer, which llama.cpp reads, with tokens that no text has. */
  private static void tokenizer(Metadata policy, int vocabulary, Metadata.Builder to) {
    policy
        .values()
        .forEach(
            (key, value) -> {
              if (key.startsWith(TOKENIZER)) {
                to.put(key, value);
              }
            });
    List<String> tokens = new ArrayList<>(policy.texts(TOKENS));
    int[] types = Arrays.stream(policy.integers(TYPES)).mapToInt(Math::toIntExact).toArray();
    int known = tokens.size();
    for (int id = known; id < vocabulary; id++) {
      tokens.add("<unused-%d>".formatted(id));
    }
    types = Arrays.copyOf(types, vocabulary);
    Arrays.fill(types, known, vocabulary, UNUSED);
    to.texts(TOKENS, tokens).ints(TYPES, types);
  }

  private static List<Tensor> tensors(Transformer t, DType type) {
    RandomWeights random = new RandomWeights(type);
    int queries = t.heads() * t.headDim();
    int keys = t.kvHeads() * t.headDim();
    List<Tensor> tensors = new ArrayList<>();
    tensors.add(random.tensor("token_embd.weight", t.vocabulary(), t.dim()));
    for (int layer = 0; layer < t.layers(); layer++) {
      String block = "blk." + layer + ".";
      tensors.add(random.tensor(block + "attn_norm.weight", t.dim()));
      tensors.add(random.tensor(block + "attn_q.weight", queries, t.dim()));
      tensors.add(random.tensor(block + "attn_k.weight", keys, t.dim()));
      tensors.add(random.tensor(block + "attn_v.weight", keys, t.dim()));
      tensors.add(random.tensor(block + "attn_output.weight", t.dim(), queries));
      tensors.add(random.tensor(block + "ffn_norm.weight", t.dim()));
      tensors.add(random.tensor(block + "ffn_gate.weight", t.ffn(), t.dim()));
      tensors.add(random.tensor(block + "ffn_up.weight", t.ffn(), t.dim()));
      tensors.add(random.tensor(block + "ffn_down.weight", t.dim(), t.ffn()));
    }
    tensors.add(random.tensor("output_norm.weight", t.dim()));
    tensors.add(random.tensor("output.weight", t.vocabulary(), t.dim()));
    return tensors;
  }

  /**
   * A Hugging Face folder with one of the {@link BenchModel#SHAPES}. Its weights have to fit the
   * heap once.
   *
   * @param type of the matrices, one that safetensors has
   */
  static Path folder(Path parent, String shape, DType type) {
    Path folder = parent.resolve("%s-%s".formatted(shape, type));
    Path config = folder.resolve("config.json"); // the last to be written
    if (Files.exists(config)) {
      return folder;
    }
    Transformer t = BenchModel.SHAPES.get(shape);
    Map<String, Integer> ids = new LinkedHashMap<>();
    for (int id = 0; id < t.vocabulary(); id++) {
      ids.put("<unused-%d>".formatted(id), id);
    }
    try {
      Files.createDirectories(folder);
      safetensors(folder.resolve("model.safetensors"), tensors(t, type));
      Map<String, Object> model = Map.of("type", "BPE", "vocab", ids, "merges", List.of());
      Files.writeString(folder.resolve("tokenizer.json"), Json.line(Map.of("model", model)));
      Files.writeString(config, Json.line(config(t)));
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + folder, e);
    }
  }

  private static Map<String, Object> config(Transformer t) {
    return Map.ofEntries(
        Map.entry("architectures", List.of("LlamaForCausalLM")),
        Map.entry("model_type", "llama"),
        Map.entry("hidden_act", "silu"),
        Map.entry("vocab_size", t.vocabulary()),
        Map.entry("max_position_embeddings", t.context()),
        Map.entry("hidden_size", t.dim()),
        Map.entry("num_hidden_layers", t.layers()),
        Map.entry("num_attention_heads", t.heads()),
        Map.entry("num_key_value_heads", t.kvHeads()),
        Map.entry("head_dim", t.headDim()),
        Map.entry("intermediate_size", t.ffn()),
        Map.entry("rms_norm_eps", t.normEps()),
        Map.entry("rope_theta", t.ropeBase()),
        Map.entry("bos_token_id", 0),
        Map.entry("eos_token_id", 1),
        Map.entry("tie_word_embeddings", false));
  }

  /** The length of the header, the header in JSON, and the tensors it describes. */
  private static void safetensors(Path file, List<Tensor> tensors) throws IOException {
    Map<String, Object> header = new LinkedHashMap<>();
    long at = 0;
    for (Tensor tensor : tensors) {
      long end = at + tensor.data().byteSize();
      header.put(
          huggingFace(tensor.name()),
          Map.of(
              "dtype", tensor.dtype().name(),
              "shape", tensor.shape().dims(),
              "data_offsets", List.of(at, end)));
      at = end;
    }
    byte[] json = Json.line(header).getBytes(StandardCharsets.UTF_8);
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING)) {
      ByteBuffer length = ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      write(out, length.putLong(0, json.length));
      write(out, ByteBuffer.wrap(json));
      for (Tensor tensor : tensors) {
        write(out, tensor.data().asByteBuffer());
      }
    }
  }

  private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      out.write(bytes);
    }
  }

  /** Hugging Face's name of a tensor. */
  private static String huggingFace(String gguf) {
    String[] parts = gguf.split("\\.", -1);
    return parts[0].equals("blk")
        ? "model.layers.%s.%s.weight".formatted(parts[1], MODULES.get(parts[2]))
        : MODULES.get(parts[0]) + ".weight";
  }
}
