package dev.ets.token;

/** What a token is for. */
public enum TokenKind {
  /** A piece of text. */
  NORMAL(1),
  /** Stands for whatever the vocabulary lacks. */
  UNKNOWN(2),
  /** A special token: begins, ends or marks up a text. */
  CONTROL(3),
  /** Added whole to the vocabulary: matched in all text before anything else. */
  USER_DEFINED(4),
  /** Fills up the vocabulary. */
  UNUSED(5),
  /** One raw byte. */
  BYTE(6);

  private final int ggufCode;

  TokenKind(int ggufCode) {
    this.ggufCode = ggufCode;
  }

  /** The number that stands for this kind in GGUF's {@code tokenizer.ggml.token_type}. */
  public int ggufCode() {
    return ggufCode;
  }

  /**
   * The kind behind a GGUF code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static TokenKind ofGgufCode(long code) {
    for (TokenKind kind : values()) {
      if (kind.ggufCode == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("token type %d; known are 1..6".formatted(code));
  }
}
