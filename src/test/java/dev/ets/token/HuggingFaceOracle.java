package dev.ets.token;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Hugging Face's own library, from the artifact {@code ai.djl.huggingface:tokenizers}. */
final class HuggingFaceOracle implements AutoCloseable {
  private final HuggingFaceTokenizer tokenizer;

  HuggingFaceOracle(String json) throws IOException {
    tokenizer =
        HuggingFaceTokenizer.newInstance(
            new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)),
            Map.of("truncation", "false", "padding", "false"));
  }

  /**
   * The ids of {@code text}.
   *
   * @param marks whether the tokens of the post-processor come around them
   */
  int[] encode(String text, boolean marks) {
    return Arrays.stream(tokenizer.encode(text, marks, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /** How many tokens each of the pieces has that the text is cut into. */
  List<Integer> pieces(String text) {
    List<Integer> pieces = new ArrayList<>();
    long last = -1;
    for (long word : tokenizer.encode(text, false, false).getWordIds()) {
      if (word != last) {
        pieces.add(0);
      }
      pieces.set(pieces.size() - 1, pieces.getLast() + 1);
      last = word;
    }
    return pieces;
  }

  /** The text of {@code ids}, special tokens included. */
  String decode(int... ids) {
    return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
