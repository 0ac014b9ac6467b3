package dev.ets.token;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns a stream of tokens into text without splitting a character: bytes of an unfinished
 * character wait for the next token. What {@link #append} and {@link #end} return, joined, is
 * {@code tokenizer.decode} of all the ids. For one stream and one thread at a time.
 */
public final class StreamDecoder {
  private final Tokenizer tokenizer;
  private final CharsetDecoder utf8 =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);

  /** Bytes of a character whose end has not come yet; at most 3. */
  private byte[] held = new byte[0];

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
    byte[] bytes = begun ? tokenizer.bytes(id) : tokenizer.firstBytes(id);
    begun = true;
    return decode(bytes, false);
  }

  /** What is left: U+FFFD if the stream stopped inside a character. Then starts afresh. */
  public String end() {
    String rest = decode(new byte[0], true);
    utf8.reset();
    begun = false;
    return rest;
  }

  private String decode(byte[] more, boolean last) {
    ByteBuffer in = ByteBuffer.allocate(held.length + more.length).put(held).put(more).flip();
    CharBuffer out = CharBuffer.allocate(in.remaining() + 1);
    utf8.decode(in, out, last);
    if (last) {
      utf8.flush(out);
    }
    held = new byte[in.remaining()];
    in.get(held);
    return out.flip().toString();
  }
}
