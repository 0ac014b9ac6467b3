package dev.ets.token;

/**
 * Turns a stream of tokens into text without splitting a character: bytes of an unfinished
 * character wait for the next token. What {@link #append} and {@link #end} return, joined, is
 * {@code tokenizer.decode} of all the ids. For one stream and one thread at a time.
 */
public final class StreamDecoder {
  private final Tokenizer tokenizer;
  private final Utf8Decoder utf8 = new Utf8Decoder();
  private boolean begun;

  public StreamDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /**
   * The characters that token {@code id} completes; empty when it ends inside one.
   *
   * @throws IllegalArgumentException when the id is outside the vocabulary
   */
  public String append(int id) {
    StringBuilder text = new StringBuilder();
    utf8.append(begun ? tokenizer.bytes(id) : tokenizer.firstBytes(id), text);
    begun = true;
    return text.toString();
  }

  /** What is left: U+FFFD if the stream stopped inside a character. Then starts afresh. */
  public String end() {
    StringBuilder rest = new StringBuilder();
    utf8.end(rest);
    begun = false;
    return rest.toString();
  }
}
