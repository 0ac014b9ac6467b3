package dev.ets.token;

import dev.ets.format.MetaArray;
import dev.ets.format.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The tokenizers of {@link OracleModels}, without flags, in GGUF's own keys. */
public final class OracleGguf {
  private OracleGguf() {}

  /** The model called {@code kind}, one of those in {@link OracleModels}. */
  public static Metadata.Builder of(String kind) {
    OracleModels models = OracleModels.get();
    Metadata.Builder to = Metadata.builder();
    if (OracleModels.BYTE_LEVEL.contains(kind)) {
      Tokenizers.describe(
          (ByteLevelBpe) TokenizersTest.read(OracleModels.huggingFace(models.json(kind, false))),
          to);
      return to;
    }
    boolean bert = OracleModels.WORD_PIECE.contains(kind);
    List<String> tokens = new ArrayList<>(bert ? models.bertTokens() : models.spmTokens());
    int[] types = new int[tokens.size() + 1];
    for (int id = 0; id < tokens.size(); id++) {
      types[id] = type(tokens.get(id));
    }
    types[tokens.size()] = 4;
    tokens.add("<tool call>");
    if (bert) {
      tokens.replaceAll(OracleGguf::spelling);
      to.text("tokenizer.ggml.model", "bert")
          .count("tokenizer.ggml.cls_token_id", 2)
          .count("tokenizer.ggml.seperator_token_id", 3);
      to.flag("tokenizer.ggml.normalizer.lowercase", kind.equals("bert-uncased"));
    } else {
      float[] scores = Arrays.copyOf(models.spmScores(), tokens.size());
      to.text("tokenizer.ggml.model", "llama").count("tokenizer.ggml.bos_token_id", 1);
      to.put("tokenizer.ggml.scores", MetaArray.floats(scores));
    }
    return to.texts("tokenizer.ggml.tokens", tokens).ints("tokenizer.ggml.token_type", types);
  }

  static int type(String token) {
    return switch (token) {
      case "<unk>", "[UNK]" -> 2;
      case "<s>", "</s>", "[PAD]", "[CLS]", "[SEP]", "[MASK]" -> 3;
      default -> token.matches("<0x[0-9A-F]{2}>") ? 6 : 1;
    };
  }

  private static String spelling(String token) {
    if (token.equals("<tool call>")) {
      return "▁" + token;
    }
    if (token.startsWith("[") && token.endsWith("]")) {
      return token;
    }
    return token.startsWith("##") ? token.substring(2) : "▁" + token;
  }
}
