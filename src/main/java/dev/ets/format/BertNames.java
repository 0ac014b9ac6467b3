package dev.ets.format;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** GGUF's names for the tensors of BERT encoders, by the names they have in PyTorch. */
public final class BertNames {
  private static final Pattern PYTORCH =
      Pattern.compile(
          "(?:bert\\.)?(?:encoder\\.layer\\.(\\d+)|(embeddings))\\.(.+)\\.(weight|bias|gamma|beta)");

  private static final Map<String, String> EMBEDDINGS =
      Map.of(
          "word_embeddings", "token_embd",
          "position_embeddings", "position_embd",
          "token_type_embeddings", "token_types",
          "LayerNorm", "token_embd_norm");

  private static final Map<String, String> LAYER =
      Map.of(
          "attention.self.query", "attn_q",
          "attention.self.key", "attn_k",
          "attention.self.value", "attn_v",
          "attention.output.dense", "attn_output",
          "attention.output.LayerNorm", "attn_output_norm",
          "intermediate.dense", "ffn_up",
          "output.dense", "ffn_down",
          "output.LayerNorm", "layer_output_norm");

  private BertNames() {}

  /** The name in GGUF, null for a tensor that plays no part in it, such as the pooler's. */
  public static @Nullable String gguf(String pytorch) {
    Matcher m = PYTORCH.matcher(pytorch);
    if (!m.matches()) {
      return null;
    }
    String module = (m.group(2) == null ? LAYER : EMBEDDINGS).get(m.group(3));
    if (module == null) {
      return null;
    }
    String layer = m.group(2) == null ? "blk." + m.group(1) + "." : "";
    String kind =
        switch (m.group(4)) {
          case "gamma" -> "weight"; // norms of checkpoints that came from TensorFlow
          case "beta" -> "bias";
          default -> m.group(4);
        };
    return layer + module + "." + kind;
  }
}
