package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.format.Checkpoint;
import dev.ets.format.FormatException;
import dev.ets.format.SafetensorsWriter;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong with a folder, it is opened or refused with one clear line. */
class FolderDamageTest {
  private static final String CONFIG = "config.json";
  private static final String INDEX = "model.safetensors.index.json";
  private static final String SHARD = "model-00001-of-00002.safetensors";

  @TempDir Path folder;

  private String refusal() {
    RuntimeException e = assertThrows(RuntimeException.class, () -> ModelRun.of(folder));
    assertTrue(e instanceof FormatException || e instanceof UsageException, e.toString());
    assertTrue(e.getMessage().startsWith(folder.toString()), e.getMessage());
    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
    return e.getMessage();
  }

  static Stream<Arguments> badConfigs() {
    return Stream.of(
        Arguments.of("model_type", null, "key: model_type is missing"),
        Arguments.of(
            "model_type",
            "gemma",
            "'gemma' is not supported; supported are llama, mistral, qwen2, qwen3, bert"),
        Arguments.of(
            "quantization_config", Map.of("bits", 4), "is not supported; take the unquant"),
        Arguments.of(
            "hidden_act", "relu", "hidden_act: \"relu\" is not supported; supported is silu"),
        Arguments.of("mlp_bias", true, "mlp_bias: true is not supported"),
        Arguments.of("attention_bias", true, "attention_bias: true does not fit: blk.0.attn_"),
        Arguments.of("hidden_size", null, "key: hidden_size is missing"),
        Arguments.of("hidden_size", "4", "hidden_size: \"4\" is not a whole number"),
        Arguments.of(
            "num_attention_heads", 0, "num_attention_heads: 0 is not a whole number above 0"),
        Arguments.of("num_attention_heads", 3, "blk.0.attn_q.weight: (4x4) is not 3 heads of dim"),
        Arguments.of("num_key_value_heads", 4, "blk.0.attn_k.weight: (2x4) is not 4 heads of dim"),
        Arguments.of("head_dim", Integer.MAX_VALUE, "heads of dimension 2147483647"),
        Arguments.of(
            "num_hidden_layers", Integer.MAX_VALUE, "2147483647 is more than there are tensors"),
        Arguments.of("max_position_embeddings", Integer.MAX_VALUE, "the context of 2147483647"),
        Arguments.of("vocab_size", 7, "llama.vocab_size: 7 is not the number of rows"),
        Arguments.of("eos_token_id", 6, "vocab_size: 6 leaves no room for token 6"),
        Arguments.of("eos_token_id", -1, "eos_token_id: -1 is not a whole number"),
        Arguments.of("rms_norm_eps", "small", "rms_norm_eps: \"small\" is not a finite number"),
        Arguments.of("rope_theta", 0, "rope_theta: 0 is not above 0"),
        Arguments.of("partial_rotary_factor", 0.5, "partial_rotary_factor: 0.5 is not supported"),
        Arguments.of(
            "rope_scaling",
            Map.of("rope_type", "yarn", "factor", 4),
            "rope_scaling.rope_type: \"yarn\" is not supported; supported are default, linear, llama3"),
        Arguments.of("rope_scaling", Map.of("type", "dynamic"), "rope_scaling.type: \"dynamic\""),
        Arguments.of("rope_scaling", Map.of("type", "linear"), "rope_scaling.factor is missing"),
        Arguments.of(
            "rope_scaling",
            Map.of("type", "llama3", "factor", 8, "low_freq_factor", 4, "high_freq_factor", 1),
            "rope_scaling.high_freq_factor: 1 is not above 4.0"),
        Arguments.of("rope_scaling", 2, "rope_scaling: 2 is not an object"),
        Arguments.of(
            "rope_parameters",
            Map.of("full_attention", Map.of("rope_type", "default")),
            "rope_parameters.full_attention: {\"rope_type\":\"default\"} is not supported"),
        Arguments.of("layer_types", List.of("sliding_attention"), "all must be full_attention"),
        Arguments.of("tie_word_embeddings", 1, "tie_word_embeddings: 1 is not true or false"));
  }

  @ParameterizedTest
  @MethodSource("badConfigs")
  void saysWhatIsWrongWithAConfiguration(String key, @Nullable Object value, String message)
      throws IOException {
    Twin.small().with(key, value).writeFolder(folder, DType.F32, 1);
    String said = refusal();
    assertTrue(said.contains(message), said);
  }

  @Test
  void refusesWindowsThatOnlySomeLayersHave() throws IOException {
    Transformer t = new Transformer(6, 32, 4, 2, 2, 1, 2, 3, 1e-5f, 10_000);
    Decoder.Style style = Decoder.Style.of(Op.Pairing.HALVES, Decoder.Part.BIAS);
    Map<Integer, Boolean> windowOfTwoLayers = Map.of(0, true, 2, false, 28, false);
    for (int without : new int[] {0, 1, 2, 28}) {
      Twin.decoder("qwen2", "qwen2", t, style, Transformer.Head.LOGITS)
          .with("use_sliding_window", true)
          .with("sliding_window", 5)
          .with("max_window_layers", without)
          .writeFolder(folder, DType.F32, 1);
      if (without == 1) {
        String said = refusal();
        assertTrue(said.contains("max_window_layers: 1 is not supported: of 2 layers"), said);
      } else {
        try (Checkpoint checkpoint = ModelFiles.open(folder)) {
          assertEquals(
              windowOfTwoLayers.get(without),
              checkpoint.metadata().has("qwen2.attention.sliding_window"));
        }
      }
    }
  }

  @Test
  void refusesTensorsThatItWouldLeaveOutOrMiss() throws IOException {
    Twin twin = Twin.small();
    List<Tensor> tensors = twin.huggingFace(DType.F32);
    Tensor any = tensors.getFirst();
    for (String name :
        List.of("model.layers.0.self_attn.q_proj.bias", "model.layers.0.self_attn.q_norm.weight")) {
      Tensor extra = new Tensor(name, any.dtype(), any.shape(), any.data());
      FolderWriter.write(
          folder, twin.config(), Stream.concat(tensors.stream(), Stream.of(extra)).toList(), 1);
      String said = refusal();
      assertTrue(said.contains("tensor: " + name + " is none that we know of"), said);
    }
    Tensor table =
        new Tensor(
            "model.layers.0.self_attn.rotary_emb.inv_freq", any.dtype(), any.shape(), any.data());
    FolderWriter.write(
        folder, twin.config(), Stream.concat(tensors.stream(), Stream.of(table)).toList(), 1);
    ModelRun.of(folder);

    List<Tensor> headless =
        tensors.stream().filter(t -> !t.name().equals("lm_head.weight")).toList();
    FolderWriter.write(folder, twin.config(), headless, 1);
    assertTrue(refusal().contains("lm_head.weight is missing, although tie_word_embeddings"));
    twin.with("tie_word_embeddings", true);
    FolderWriter.write(folder, twin.config(), headless, 1);
    ModelRun.of(folder);
    Tensor bytes = new Tensor(any.name(), DType.I32, any.shape(), any.data());
    FolderWriter.write(
        folder,
        twin.config(),
        Stream.concat(Stream.of(bytes), tensors.stream().skip(1)).toList(),
        1);
    assertTrue(refusal().contains("I32 is not supported for weights; supported are [F32, F16"));
    Tensor twice = new Tensor("model.lm_head.weight", any.dtype(), any.shape(), any.data());
    FolderWriter.write(
        folder, twin.config(), Stream.concat(tensors.stream(), Stream.of(twice)).toList(), 1);
    assertTrue(refusal().contains("is there twice, under two names for output.weight"));
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    for (String name : List.of(CONFIG, "tokenizer.json", "model.safetensors")) {
      Twin.small().writeFolder(folder, DType.F32, 1);
      Files.delete(folder.resolve(name));
      String said = refusal();
      assertTrue(said.contains("no " + name), said);
    }
  }

  static Stream<Arguments> badIndexes() {
    return Stream.of(
        Arguments.of("{\"metadata\":{}}", "key: weight_map is missing"),
        Arguments.of("{\"weight_map\":[]}", "weight_map: [ is no object"),
        Arguments.of("{\"weight_map\":{\"a\":1}}", "shard of a: 1 is no text"),
        Arguments.of("{\"weight_map\":{\"a\":\"../x.safetensors\"}}", "is not the plain name"),
        Arguments.of("{\"weight_map\":{\"a\":\"..\"}}", "is not the plain name"),
        Arguments.of("{\"weight_map\":{\"a\":\"/etc/passwd\"}}", "is not the plain name"),
        Arguments.of("{\"weight_map\":{\"a\":\"a\\\\b\"}}", "is not the plain name"),
        Arguments.of("{\"weight_map\":{\"a\":\"\\u0000\"}}", "is not the plain name"),
        Arguments.of("{\"weight_map\":{\"a\":\"C:x\"}}", "is not the plain name"),
        Arguments.of(
            "{\"weight_map\":{\"a\":\"gone.safetensors\"}}",
            "shard of a: gone.safetensors is missing; put all shards in the folder"),
        Arguments.of(
            "{\"weight_map\":{\"lm_head.weight\":\"" + SHARD + "\"}}",
            "is not where the tensor is: " + SHARD),
        Arguments.of("{\"weight_map\":{\"a\":\"x\",\"a\":\"x\"}}", "shard of a: x is missing"),
        Arguments.of("{\"weight_map\":{}} 1", "JSON: 1 follows the object"));
  }

  @ParameterizedTest
  @MethodSource("badIndexes")
  void saysWhatIsWrongWithAnIndex(String json, String message) throws IOException {
    Twin.small().writeFolder(folder, DType.F32, 2);
    Files.writeString(folder.resolve(INDEX), json);
    String said = refusal();
    assertTrue(said.contains(INDEX) && said.contains(message), said);
  }

  @Test
  void findsATensorThatIsNotInItsShardOrInTwo() throws IOException {
    Twin twin = Twin.small();
    twin.writeFolder(folder, DType.F32, 2);
    Path index = folder.resolve(INDEX);
    Files.writeString(
        index,
        Files.readString(index)
            .replace("\"weight_map\" : {", "\"weight_map\" : {\"a\" : \"" + SHARD + "\","));
    assertTrue(refusal().contains("shard of a: " + SHARD + " does not have that tensor"));
    twin.writeFolder(folder, DType.F32, 2);
    Files.write(folder.resolve(SHARD), SafetensorsWriter.file(twin.huggingFace(DType.F32)));
    assertTrue(refusal().contains("is not where the tensor is: " + SHARD));
  }

  @Test
  void refusesPoolingsAndEncodersThatItDoesNotKnow() throws IOException {
    Transformer t = new Transformer(6, 8, 4, 1, 2, 2, 2, 3, 1e-5f, 1);
    Path pooling = folder.resolve("1_Pooling/config.json");
    Twin.bert(t, Bert.Pooling.MEAN).writeFolder(folder, DType.F32, 1);
    ModelRun.of(folder);
    FolderWriter.json(pooling, Map.of("pooling_mode_max_tokens", true));
    assertTrue(refusal().contains("pooling_mode: [max_tokens] is not supported"));
    Files.delete(pooling);
    FolderWriter.json(
        folder.resolve("modules.json"),
        List.of(Map.of("type", "sentence_transformers.models.Dense")));
    assertTrue(refusal().contains("[0].type: \"sentence_transformers.models.Dense\" is not supp"));
    Files.delete(folder.resolve("modules.json"));
    Map<String, Object> wrong =
        Map.of(
            "hidden_act", "gelu_new",
            "position_embedding_type", "relative_key",
            "is_decoder", true);
    for (Map.Entry<String, Object> entry : wrong.entrySet()) {
      Twin.bert(t, Bert.Pooling.MEAN)
          .with(entry.getKey(), entry.getValue())
          .writeFolder(folder, DType.F32, 1);
      String said = refusal();
      assertTrue(said.contains(entry.getKey() + ": "), said);
    }
  }

  @Test
  void refusesWeightsCutAnywhere() throws IOException {
    Twin.small().writeFolder(folder, DType.F32, 1);
    Path file = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length; length++) {
      replace(file, Arrays.copyOf(whole, length));
      refusal();
    }
  }

  /** A file that is truncated and written again is flushed to the disk, which takes long. */
  static void replace(Path file, byte[] bytes) throws IOException {
    Files.delete(file);
    Files.write(file, bytes);
  }
}
