package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.exec.Backends;
import dev.ets.exec.ExecutorContract;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.format.Checkpoint;
import dev.ets.format.Metadata;
import dev.ets.format.Quantiser;
import dev.ets.runtime.Models;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Folders from Hugging Face give what the GGUF file of the same model gives. */
class ModelFilesTest {
  private static final int PAGES = 100;
  private static final Transformer WIDE =
      new Transformer(77, 200, 36, 2, 6, 2, 10, 52, 1e-5f, 10_000);
  private static final Transformer SQUARE =
      new Transformer(50, 100, 32, 2, 2, 2, 16, 40, 1e-6f, 500_000);

  @TempDir Path temp;
  private Path folder;

  private Path newFolder() throws IOException {
    folder = Files.createTempDirectory(temp, "model");
    return folder;
  }

  private static Decoder.Style style(Op.Pairing pairing, boolean bias, boolean norms) {
    Set<Decoder.Part> parts = EnumSet.noneOf(Decoder.Part.class);
    if (norms) {
      parts.add(Decoder.Part.HEAD_NORMS);
    }
    if (bias) {
      parts.add(Decoder.Part.BIAS);
    }
    if (bias && pairing == Op.Pairing.ADJACENT) {
      parts.add(Decoder.Part.OUTPUT_BIAS);
    }
    return new Decoder.Style(pairing, 1, 0, parts);
  }

  private static Twin llama3() {
    Decoder.Style style = Decoder.Style.of(Op.Pairing.ADJACENT);
    Map<String, Object> scaling =
        Map.of(
            "rope_type", "llama3",
            "factor", 8.0,
            "low_freq_factor", 1.0,
            "high_freq_factor", 4.0,
            "original_max_position_embeddings", 64);
    float[] divisors = new float[5];
    for (int i = 0; i < divisors.length; i++) {
      divisors[i] = (float) publishedDivisor(10_000, 10, i, 64);
    }
    return Twin.decoder("llama", "llama", WIDE, style, Transformer.Head.LOGITS)
        .with("rope_scaling", scaling)
        .divisors(divisors);
  }

  /** As transformers computes it, for a factor of 8 and frequency factors of 1 and 4. */
  private static double publishedDivisor(double theta, int headDim, int i, double oldContext) {
    double frequency = 1 / Math.pow(theta, 2.0 * i / headDim);
    double wavelength = 2 * Math.PI / frequency;
    double scaled;
    if (wavelength < oldContext / 4) {
      scaled = frequency;
    } else if (wavelength > oldContext / 1) {
      scaled = frequency / 8;
    } else {
      double smooth = (oldContext / wavelength - 1) / (4 - 1);
      scaled = (1 - smooth) * frequency / 8 + smooth * frequency;
    }
    return frequency / scaled;
  }

  static Stream<Twin> twins() {
    return Stream.of(
        llama3(),
        Twin.decoder(
                "llama",
                "llama",
                SQUARE,
                style(Op.Pairing.ADJACENT, /* bias= */ true, false),
                Transformer.Head.TIED_LOGITS)
            .with("attention_bias", true)
            .with("head_dim", null)
            .with("rope_theta", null)
            .with(
                "rope_parameters",
                Map.of("rope_type", "linear", "factor", 2.5, "rope_theta", 500_000.0))
            .with(
                (m, a) ->
                    m.text(a + ".rope.scaling.type", "linear")
                        .real(a + ".rope.scaling.factor", 2.5f)),
        Twin.decoder(
                "llama",
                "mistral",
                WIDE,
                style(Op.Pairing.ADJACENT, false, false),
                Transformer.Head.LOGITS)
            .window(7),
        Twin.decoder(
                "qwen2",
                "qwen2",
                WIDE,
                style(Op.Pairing.HALVES, /* bias= */ true, false),
                Transformer.Head.TIED_LOGITS)
            .with("use_sliding_window", true)
            .with("max_window_layers", 0)
            .window(9),
        Twin.decoder(
            "qwen3",
            "qwen3",
            WIDE,
            style(Op.Pairing.HALVES, false, /* norms= */ true),
            Transformer.Head.LOGITS),
        Twin.bert(SQUARE, Bert.Pooling.MEAN));
  }

  private static float[][] outputs(Path model, int vocabulary) {
    int[] text = new int[40];
    Arrays.setAll(text, i -> i * 7 % vocabulary);
    try (Checkpoint checkpoint = ModelFiles.open(model);
        Workers workers = new Workers(1);
        VectorExecutor executor =
            new VectorExecutor(Families.spec(checkpoint), checkpoint::tensor, PAGES, workers)) {
      return ExecutorContract.outputs(executor, List.of(text, Arrays.copyOf(text, 3)));
    }
  }

  @ParameterizedTest
  @MethodSource("twins")
  void giveTheSameBitsAsGguf(Twin twin) throws IOException {
    for (DType dtype : List.of(DType.F32, DType.F16, DType.BF16)) {
      Path gguf = temp.resolve("model.gguf");
      twin.writeGguf(gguf, dtype);
      float[][] want = outputs(gguf, twin.vocabulary());
      assertTrue(want[0][0] != want[0][1] && Float.isFinite(want[0][0]));
      for (int shards : new int[] {1, 3}) {
        twin.writeFolder(newFolder(), dtype, shards);
        assertArrayEquals(want, outputs(folder, twin.vocabulary()), dtype + " " + shards);
      }
    }
  }

  @Test
  void giveTheSameBitsOnEveryDevice() throws IOException {
    Twin twin = llama3();
    Path gguf = temp.resolve("model.gguf");
    twin.writeGguf(gguf, DType.BF16);
    twin.writeFolder(newFolder(), DType.BF16, 2);
    for (Backends.Device device : Backends.devices()) {
      if (device.works()) {
        try (Models models = new Models(device.name(), PAGES)) {
          int[] tokens = {5, 9, 76, 0, 5};
          assertArrayEquals(
              models.outputs(gguf, tokens), models.outputs(folder, tokens), device.name());
        }
      }
    }
  }

  @Test
  void dividesLlama31sFrequenciesAsPublished() throws IOException {
    Transformer t = new Transformer(8, 131_072, 128, 1, 1, 1, 128, 8, 1e-5f, 500_000);
    Twin twin =
        Twin.decoder(
                "llama", "llama", t, Decoder.Style.of(Op.Pairing.ADJACENT), Transformer.Head.LOGITS)
            .with(
                "rope_scaling",
                Map.of(
                    "type", "llama3",
                    "factor", 8,
                    "low_freq_factor", 1,
                    "high_freq_factor", 4,
                    "original_max_position_embeddings", 8192));
    twin.writeFolder(newFolder(), DType.BF16, 1);
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      float[] divisors = checkpoint.tensor("rope_freqs.weight", 64).toFloats();
      for (int i = 0; i < 64; i++) {
        double want = publishedDivisor(500_000, 128, i, 8192);
        assertEquals(want, divisors[i], 1e-6 * want, "frequency " + i);
      }
      // Waves of at most 2048 tokens stay, those of more than 8192 become 8 times as long.
      assertEquals(1, divisors[28]);
      assertTrue(divisors[29] > 1 && divisors[34] < 8);
      assertEquals(8, divisors[35]);
    }
  }

  private Metadata metadata() {
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      return checkpoint.metadata();
    }
  }

  private void writeSmall(Map<String, ?> more) throws IOException {
    Twin twin = Twin.small();
    more.forEach(twin::with);
    twin.writeFolder(newFolder(), DType.F16, 1);
  }

  @Test
  void sayHowTextsBeginAndEnd() throws IOException {
    writeSmall(Map.of("bos_token_id", 3, "eos_token_id", 4, "architectures", List.of("LlamaX")));
    Metadata plain = metadata();
    assertEquals(3, plain.count("tokenizer.ggml.bos_token_id"));
    assertEquals(4, plain.count("tokenizer.ggml.eos_token_id"));
    assertArrayEquals(new long[] {4}, plain.integers("ets.end_token_ids"));
    assertFalse(plain.has("tokenizer.ggml.add_bos_token"));
    assertFalse(plain.has("tokenizer.chat_template"));
    assertEquals("LlamaX", plain.text("ets.hf.architecture"));
    assertEquals(
        Files.readString(folder.resolve("tokenizer.json")),
        plain.text("tokenizer.huggingface.json"));

    FolderWriter.json(
        folder.resolve("generation_config.json"), Map.of("eos_token_id", List.of(0, 4)));
    FolderWriter.json(
        folder.resolve("tokenizer_config.json"),
        Map.of(
            "bos_token",
            Map.of("content", "<s>", "lstrip", false),
            "eos_token",
            "</s>",
            "add_bos_token",
            false,
            "chat_template",
            List.of(
                Map.of("name", "tools", "template", "t"),
                Map.of("name", "default", "template", "d"))));
    Metadata full = metadata();
    assertEquals(1, full.count("tokenizer.ggml.bos_token_id"));
    assertEquals(2, full.count("tokenizer.ggml.eos_token_id"));
    assertArrayEquals(new long[] {2, 0, 4}, full.integers("ets.end_token_ids"));
    assertFalse(full.flag("tokenizer.ggml.add_bos_token"));
    assertEquals("d", full.text("tokenizer.chat_template"));

    Files.writeString(folder.resolve("chat_template.jinja"), "{{ messages }}");
    assertEquals("{{ messages }}", metadata().text("tokenizer.chat_template"));
  }

  @Test
  void carryTheHeadsOfRewardModelsUnchanged() throws IOException {
    Twin twin = Twin.small().with("architectures", List.of("Qwen2ForPrmModel"));
    List<Tensor> tensors = new ArrayList<>();
    for (Tensor t : twin.huggingFace(DType.F32)) {
      if (!t.name().equals("lm_head.weight")) {
        tensors.add(new Tensor("pretrained_model." + t.name(), t.dtype(), t.shape(), t.data()));
      }
    }
    for (String name : List.of("score.0.weight", "v_head.summary.weight")) {
      tensors.add(Quantiser.quantise(name, DType.F32, new Shape(1, 4), 1, 2, 3, 4));
    }
    FolderWriter.write(newFolder(), twin.config(), tensors, 1);
    try (Checkpoint checkpoint = ModelFiles.open(folder)) {
      assertArrayEquals(
          new float[] {1, 2, 3, 4}, checkpoint.tensor("score.0.weight", 1, 4).toFloats());
      assertTrue(checkpoint.has("v_head.summary.weight"));
      assertTrue(checkpoint.has("blk.0.attn_q.weight"));
      assertEquals("Qwen2ForPrmModel", checkpoint.metadata().text("ets.hf.architecture"));
    }
  }

  @Test
  void poolByTheFirstTokenWhereTheFolderSaysSo() throws IOException {
    Twin twin = Twin.bert(SQUARE, Bert.Pooling.FIRST);
    Path gguf = temp.resolve("model.gguf");
    twin.writeGguf(gguf, DType.F32);
    twin.writeFolder(newFolder(), DType.F32, 1);
    FolderWriter.json(
        folder.resolve("1_Pooling/config.json"),
        Map.of("pooling_mode_cls_token", true, "pooling_mode_mean_tokens", false));
    FolderWriter.json(
        folder.resolve("modules.json"),
        List.of(Map.of("type", "sentence_transformers.models.Pooling")));
    assertArrayEquals(outputs(gguf, 50), outputs(folder, 50));
  }

  @Test
  void acceptHuggingFacesCacheButNoOtherLinkOut() throws IOException {
    Twin twin = Twin.small();
    twin.writeFolder(newFolder(), DType.F32, 1);
    Path cache = Files.createTempDirectory(temp, "cache");
    Path blobs = Files.createDirectory(cache.resolve("blobs"));
    Path snapshot = Files.createDirectories(cache.resolve("snapshots/abc"));
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString();
        Files.copy(file, blobs.resolve("hash-" + name));
        Files.createSymbolicLink(snapshot.resolve(name), Path.of("../../blobs/hash-" + name));
      }
    }
    ModelFiles.open(snapshot).close();
    Path weights = snapshot.resolve("model.safetensors");
    Files.delete(weights);
    Files.createSymbolicLink(weights, folder.resolve("model.safetensors"));
    String message =
        assertThrows(RuntimeException.class, () -> ModelFiles.open(snapshot)).getMessage();
    assertTrue(message.contains("is outside of the folder"), message);
  }

  @Test
  void nameTheFolderWhenGivenAnotherFile() throws IOException {
    writeSmall(Map.of());
    for (String name : List.of("model.safetensors", "config.json")) {
      Path file = folder.resolve(name);
      String message = assertThrows(UsageException.class, () -> ModelFiles.open(file)).getMessage();
      assertTrue(message.contains("name the folder that has its config.json"), message);
    }
  }
}
