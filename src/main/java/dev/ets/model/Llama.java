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
 * Llama 2 and 3.x, and Mistral with its sliding window: the "llama" architecture of GGUF, whose
 * converter has permuted queries and keys so that the rotary pairs are adjacent. Llama 3's scaling
 * of the rotation comes as a tensor.
 */
public final class Llama implements Family {
  private static final String MISTRAL = "mistral";
  private static final String BIAS = "attention_bias";
  private static final List<String> BIASED = List.of("attn_q", "attn_k", "attn_v", "attn_output");

  Llama() {}

  @Override
  public String architecture() {
    return "llama";
  }

  @Override
  public ModelSpec spec(Checkpoint file) {
    Set<Decoder.Part> parts = file.has("blk.0.attn_q.bias") ? Set.of(Decoder.Part.BIAS) : Set.of();
    return Decoder.spec(
        file, architecture(), Decoder.style(file, architecture(), Op.Pairing.ADJACENT, parts));
  }

  /** The op list for these numbers. */
  public static ModelSpec spec(Transformer t, Transformer.Head head) {
    return Decoder.spec("llama", t, Decoder.Style.of(Op.Pairing.ADJACENT), head);
  }

  @Override
  public List<String> modelTypes() {
    return List.of("llama", MISTRAL);
  }

  @Override
  public void describe(HuggingFaceFolder folder, JsonFile config, Metadata.Builder to) {
    DecoderFolder.describe(config, architecture(), to);
    boolean mistral = config.text("model_type").equals(MISTRAL);
    int window = mistral ? config.count("sliding_window", 0) : 0;
    DecoderFolder.window(config, architecture(), window, to);
  }

  @Override
  public @Nullable String tensorName(JsonFile config, String name) {
    Set<Decoder.Part> parts =
        config.flag(BIAS, false) ? Set.of(Decoder.Part.BIAS, Decoder.Part.OUTPUT_BIAS) : Set.of();
    return DecoderFolder.tensorName(config, name, parts);
  }

  @Override
  public void arrange(JsonFile config, Map<String, Tensor> tensors, Arena arena) {
    for (String module : config.flag(BIAS, false) ? BIASED : List.<String>of()) {
      if (!tensors.containsKey("blk.0." + module + ".bias")) {
        throw config.error(BIAS, "does not fit: blk.0.%s has no bias".formatted(module));
      }
    }
    DecoderFolder.arrange(config, tensors);
    int headDim = DecoderFolder.headDim(config);
    tensors.replaceAll(
        (name, t) -> {
          int heads = DecoderFolder.queriesOrKeys(config, name);
          return heads == 0 ? t : HeadRows.interleaved(t, heads, headDim, arena);
        });
  }
}
