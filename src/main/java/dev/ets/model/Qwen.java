package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2 and 2.5, whose queries, keys and values have a bias, and the dense Qwen3, whose queries and
 * keys are normed per head.
 */
final class Qwen implements Family {
  static final Qwen QWEN_2 = new Qwen("qwen2", Set.of(Decoder.Part.BIAS));
  static final Qwen QWEN_3 = new Qwen("qwen3", Set.of(Decoder.Part.HEAD_NORMS));

  /** The same in GGUF and in config.json. */
  private final String name;

  private final Set<Decoder.Part> parts;

  private Qwen(String name, Set<Decoder.Part> parts) {
    this.name = name;
    this.parts = parts;
  }

  @Override
  public String architecture() {
    return name;
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    return Decoder.spec(file, name, Decoder.style(file, name, Op.Pairing.HALVES, parts));
  }

  @Override
  public List<String> modelTypes() {
    return List.of(name);
  }

  @Override
  public void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    DecoderFolder.describe(config, name, to);
    DecoderFolder.window(config, name, DecoderFolder.qwenWindow(config), to);
  }

  @Override
  public @Nullable String tensorName(JsonFile config, String tensor) {
    return DecoderFolder.tensorName(config, tensor, parts);
  }

  @Override
  public void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena) {
    DecoderFolder.arrange(config, tensors);
  }
}
