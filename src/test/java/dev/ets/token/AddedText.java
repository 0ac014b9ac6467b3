package dev.ets.token;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.format.MetaArray;
import dev.ets.format.Metadata;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokenizer of a kind in {@link OracleModels} with further tokens: for models with random
 * weights that are to write or read texts which chance would not give.
 *
 * @param kind such as "qwen2", "llama-bpe", "llama-2", "mistral", "bert-uncased"
 * @param marks control tokens
 * @param texts tokens that are whole texts
 */
public record AddedText(String kind, List<String> marks, List<String> texts) {
  private static final String TOKENS = "tokenizer.ggml.tokens";
  private static final String TYPES = "tokenizer.ggml.token_type";
  private static final String SCORES = "tokenizer.ggml.scores";

  /** As {@code tokenizer.json}. */
  public String json() {
    ObjectNode root = (ObjectNode) OracleModels.tree(OracleModels.get().json(kind, false));
    ArrayNode added = (ArrayNode) root.get("added_tokens");
    marks.forEach(mark -> OracleModels.added(added, root.at("/model/vocab"), mark, true, ""));
    texts.forEach(text -> OracleModels.added(added, root.at("/model/vocab"), text, false, ""));
    return root.toString();
  }

  /** As GGUF metadata, with the same ids. */
  public Metadata gguf() {
    Metadata plain = OracleGguf.of(kind).build(kind);
    List<String> tokens = new ArrayList<>(plain.texts(TOKENS));
    int known = tokens.size();
    tokens.addAll(marks);
    tokens.addAll(texts);
    int[] types = new int[tokens.size()];
    Arrays.setAll(
        types,
        id ->
            id < known
                ? (int) plain.integers(TYPES)[id]
                : (id < known + marks.size() ? TokenKind.CONTROL : TokenKind.USER_DEFINED)
                    .ggufCode());
    Metadata.Builder all =
        Metadata.builder().putAll(plain).texts(TOKENS, tokens).ints(TYPES, types);
    if (plain.has(SCORES)) {
      all.put(SCORES, MetaArray.floats(Arrays.copyOf(plain.reals(SCORES), tokens.size())));
    }
    return all.build(kind);
  }

  /** Number of tokens. */
  public int size() {
    return TokenizersTest.read(OracleModels.huggingFace(json())).vocabSize();
  }
}
