package dev.ets.token;

import java.util.OptionalInt;
import java.util.Set;

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
   * A whole text: its ids between the begin token, if one is to be added, and the end token, if
   * there is one; cut so that all is at most {@code maxTokens} long. The input of a sentence
   * encoder.
   *
   * @throws IllegalArgumentException when there is no room for begin and end
   */
  default int[] encodeWhole(String text, int maxTokens) {
    int begin = addsBos() ? 1 : 0;
    int end = eos().isPresent() ? 1 : 0;
    if (maxTokens < begin + end) {
      throw new IllegalArgumentException(
          "maxTokens %d leaves no room for begin and end".formatted(maxTokens));
    }
    int[] body = encode(text);
    int kept = Math.min(body.length, maxTokens - begin - end);
    int[] ids = new int[begin + kept + end];
    System.arraycopy(body, 0, ids, begin, kept);
    if (addsBos()) {
      ids[0] = bos().orElseThrow();
    }
    eos().ifPresent(id -> ids[ids.length - 1] = id);
    return ids;
  }

  /**
   * The text of {@code ids}, special tokens included. Bytes that are no UTF-8 become U+FFFD.
   *
   * @throws IllegalArgumentException when an id is outside the vocabulary
   */
  default String decode(int... ids) {
    StreamDecoder stream = new StreamDecoder(this);
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      text.append(stream.append(id));
    }
    return text.append(stream.end()).toString();
  }

  /**
   * The UTF-8 bytes that token {@code id} adds to a text that has begun; they may start or end
   * inside a character ({@link StreamDecoder} puts them together). The caller owns the array.
   *
   * @throws IllegalArgumentException when the id is outside the vocabulary
   */
  byte[] bytes(int id);

  /**
   * As {@link #bytes}, of the first token of a text: without the space that some tokenizers put
   * before every word, the first one too.
   */
  default byte[] firstBytes(int id) {
    return bytes(id);
  }

  /** The words this tokenizer maps to ids, and which of them are special. */
  Vocabulary vocabulary();

  /** Number of token ids. */
  default int vocabSize() {
    return vocabulary().size();
  }

  /** The token that starts a text, when the model has one. */
  default OptionalInt bos() {
    return vocabulary().marks().bos();
  }

  /** The token that ends a text, when the model has one. */
  default OptionalInt eos() {
    return vocabulary().marks().eos();
  }

  /** Whether the model wants {@link #bos} before a text; false without one. */
  default boolean addsBos() {
    return vocabulary().marks().addsBos();
  }

  /** Whether the model wants {@link #eos} behind a text; false without one. */
  default boolean addsEos() {
    return vocabulary().marks().addsEos();
  }

  /** Every token with which the model ends what it says: {@link #eos}, end of turn and the like. */
  default Set<Integer> endTokens() {
    return vocabulary().marks().ends();
  }
}
