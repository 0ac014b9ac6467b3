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

/** Qwen2 and 2.5: queries, keys and values with a bias. */
final class Qwen2 implements Family {
  private static final List<String> BIASED = List.of("attn_q", "attn_k", "attn_v");

  @Override
  public String architecture() {
    return "qwen2";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    return Decoder.spec(
        file,
        architecture(),
        Decoder.style(
            file, architecture(), Op.Pairing.HALVES, /* bias= */ true, /* headNorms= */ false));
  }

  @Override
  public List<String> modelTypes() {
    return List.of("qwen2");
  }

  @Override
  public void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    DecoderFolder.describe(config, architecture(), to);
    DecoderFolder.window(config, architecture(), DecoderFolder.qwenWindow(config), to);
  }

  @Override
  public @Nullable String tensorName(JsonFile config, String name) {
    return DecoderFolder.tensorName(config, name, BIASED, /* headNorms= */ false);
  }

  @Override
  public void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena) {
    DecoderFolder.arrange(config, tensors);
  }
}
