package dev.ets.token;

import java.util.OptionalInt;

/**
 * Turns text into token ids {@code 0..vocabSize-1} and back. Implementations are safe for use by
 * several threads at once.
 *
 * <p>Special tokens (begin, end, tags) carry meaning beyond their text. {@link #encode} treats a
 * special token's text as plain text, so user input cannot forge one; {@link #encodeWithSpecials}
 * is for prompts that the program itself writes.
 */
public interface Tokenizer {
  /** The ids of {@code text}, without begin or end tokens; special tokens are not recognised. */
  int[] encode(String text);

  /**
   * As {@link #encode}, of text that follows other text: without the space that some tokenizers put
   * in front of a text's first word.
   */
  default int[] encodeFurther(String text) {
    return encode(text);
  }

  /** As {@link #encode}, but the text of a special token becomes that token. */
  int[] encodeWithSpecials(String text);

  /**
   * A whole text: its ids between the begin and end tokens, as far as there are such, cut so that
   * all is at most {@code maxTokens} long. The input of a sentence encoder.
   *
   * @throws IllegalArgumentException when there is no room for begin and end
   */
  default int[] encodeWhole(String text, int maxTokens) {
    int begin = bos().isPresent() ? 1 : 0;
    int end = eos().isPresent() ? 1 : 0;
    if (maxTokens < begin + end) {
      throw new IllegalArgumentException(
          "maxTokens %d leaves no room for begin and end".formatted(maxTokens));
    }
    int[] body = encode(text);
    int kept = Math.min(body.length, maxTokens - begin - end);
    int[] ids = new int[begin + kept + end];
    System.arraycopy(body, 0, ids, begin, kept);
    bos().ifPresent(id -> ids[0] = id);
    eos().ifPresent(id -> ids[ids.length - 1] = id);
    return ids;
  }

  /**
   * The text of {@code ids}, special tokens included. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException when an id is outside the vocabulary
   */
  String decode(int... ids);

  /**
   * The UTF-8 bytes that token {@code id} adds to the text; they may start or end inside a
   * character ({@link StreamDecoder} puts them together). The caller owns the array.
   *
   * @throws IllegalArgumentException when the id is outside the vocabulary
   */
  byte[] bytes(int id);

  /** The words this tokenizer maps to ids, and which of them are special. */
  Vocabulary vocabulary();

  /** Number of token ids. */
  default int vocabSize() {
    return vocabulary().size();
  }

  /** The token that starts a text, when the model has one. */
  default OptionalInt bos() {
    return vocabulary().bos();
  }

  /** The token that ends a text, when the model has one. */
  default OptionalInt eos() {
    return vocabulary().eos();
  }
}
