package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.ets.UsageException;
import dev.ets.format.FormatException;
import dev.ets.format.SafetensorsWriter;
import dev.ets.tensor.DType;
import dev.ets.testing.Mutator;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever the bytes of a folder's files, it is opened or refused. */
class FolderMutationTest {
  private static final String CONFIG = "config.json";
  private static final Transformer SMALL = new Transformer(6, 32, 4, 2, 2, 1, 2, 3, 1e-5f, 10_000);

  @TempDir Path folder;

  static Stream<Twin> twins() {
    Decoder.Style biased = Decoder.Style.of(Op.Pairing.HALVES, Decoder.Part.BIAS);
    return Stream.of(
        Twin.small()
            .with("architectures", List.of("LlamaForCausalLM"))
            .with("hidden_act", "silu")
            .with("bos_token_id", 1)
            .with("eos_token_id", List.of(2, 3))
            .with(
                "rope_scaling",
                Map.of(
                    "rope_type", "llama3",
                    "factor", 8.0,
                    "low_freq_factor", 1.0,
                    "high_freq_factor", 4.0,
                    "original_max_position_embeddings", 16))
            .with("attention_bias", false),
        Twin.decoder("qwen2", "qwen2", SMALL, biased, Transformer.Head.TIED_LOGITS)
            .with("rope_parameters", Map.of("rope_type", "linear", "factor", 2.0))
            .with("use_sliding_window", true)
            .with("sliding_window", 9)
            .with("max_window_layers", 0)
            .with("layer_types", List.of("sliding_attention", "sliding_attention")),
        Twin.bert(new Transformer(6, 8, 4, 1, 2, 2, 2, 3, 1e-5f, 1), Bert.Pooling.MEAN)
            .with("is_decoder", false)
            .with("position_embedding_type", "absolute"));
  }

  /** All files by name. */
  private Map<String, byte[]> write(Twin twin) throws IOException {
    twin.writeFolder(folder, DType.F32, 2);
    FolderWriter.json(
        folder.resolve("generation_config.json"),
        Map.of("eos_token_id", List.of(2, 4), "bos_token_id", 1));
    FolderWriter.json(
        folder.resolve("tokenizer_config.json"),
        Map.of("bos_token", "<s>", "add_bos_token", true, "chat_template", "{{x}}"));
    FolderWriter.json(
        folder.resolve("1_Pooling/config.json"),
        Map.of("pooling_mode_cls_token", true, "pooling_mode_mean_tokens", false));
    FolderWriter.json(
        folder.resolve("modules.json"),
        List.of(Map.of("type", "sentence_transformers.models.Pooling")));
    Map<String, byte[]> whole = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        whole.put(folder.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
    return whole;
  }

  @ParameterizedTest
  @MethodSource("twins")
  void opensOrRefusesMutatedFolders(Twin twin) throws IOException {
    Random random = new Random(40_000);
    Map<String, byte[]> whole = write(twin);
    ModelRun.of(folder);
    long size = whole.values().stream().mapToLong(bytes -> bytes.length).sum();
    List<String> names = new ArrayList<>(whole.keySet());
    names.addAll(List.of(CONFIG, CONFIG, CONFIG));
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long thread = Thread.currentThread().threadId();
    int rounds = Mutator.rounds(2_000);
    int refused = 0;
    for (int round = 0; round < rounds; round++) {
      String name = names.get(random.nextInt(names.size()));
      byte[] mutated = mutated(name, whole.get(name), random);
      FolderDamageTest.replace(folder.resolve(name), mutated);
      long before = threads.getThreadAllocatedBytes(thread);
      try {
        ModelRun.of(folder);
      } catch (FormatException | UsageException e) {
        refused++;
        assertTrue(e.getMessage().length() < 2000, e.getMessage());
      } catch (RuntimeException | Error e) {
        throw new AssertionError(name + ": " + new String(mutated, StandardCharsets.UTF_8), e);
      }
      long bytes = threads.getThreadAllocatedBytes(thread) - before;
      assertTrue(bytes < 4_000_000 + 50 * size, () -> name + " took " + bytes);
      FolderDamageTest.replace(folder.resolve(name), whole.get(name));
    }
    assertTrue(refused > rounds / 3 && refused < rounds, refused + " of " + rounds + " refused");
  }

  private static byte[] mutated(String name, byte[] file, Random random) {
    if (random.nextInt(3) == 0) {
      return Mutator.bytes(file, random);
    }
    if (name.endsWith(".json")) {
      return Mutator.json(file, random);
    }
    int length = file[0] & 0xFF | (file[1] & 0xFF) << 8;
    byte[] header = Mutator.json(Arrays.copyOfRange(file, 8, 8 + length), random);
    return SafetensorsWriter.file(
        new String(header, StandardCharsets.UTF_8),
        Arrays.copyOfRange(file, 8 + length, file.length));
  }
}
