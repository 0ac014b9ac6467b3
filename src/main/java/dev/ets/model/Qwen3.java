package dev.ets.model;

import dev.ets.format.Checkpoint;
import dev.ets.format.HuggingFaceFolder;
import dev.ets.format.JsonFile;
import dev.ets.format.Metadata;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Qwen3, dense: queries and keys normed per head. */
final class Qwen3 implements Family {
  @Override
  public String architecture() {
    return "qwen3";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    return Decoder.spec(
        file,
        architecture(),
        Decoder.style(
            file, architecture(), Op.Pairing.HALVES, /* bias= */ false, /* headNorms= */ true));
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen3");
  }

  @Override
  public void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    DecoderFolder.describe(config, architecture(), to);
    DecoderFolder.window(config, architecture(), DecoderFolder.qwenWindow(config), to);
  }

  @Override
  public @Nullable String tensorName(JsonFile config, String name) {
    return DecoderFolder.tensorName(config, name, List.of(), /* headNorms= */ true);
  }

  @Override
  public void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena) {
    DecoderFolder.arrange(config, tensors);
  }
}
