package dev.ets.engine;

import dev.ets.token.Tokenizer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/** Where a policy's steps end. Immutable. */
public final class StepRules {
  private final Tokenizer tokenizer;
  private final byte[] delimiter;
  private final Set<Integer> ends;

  /**
   * Steps end with {@code delimiter}, anywhere in the text of the last token, or with one of {@code
   * ends}.
   *
   * @param ends tokens that end the text and are no part of it, as {@link
   *     dev.ets.token.Chat#endTokens} has them
   * @throws IllegalArgumentException when the delimiter is empty
   */
  public StepRules(Tokenizer tokenizer, String delimiter, Set<Integer> ends) {
    if (delimiter.isEmpty()) {
      throw new IllegalArgumentException("the step delimiter is empty");
    }
    this.tokenizer = tokenizer;
    this.delimiter = delimiter.getBytes(StandardCharsets.UTF_8);
    this.ends = Set.copyOf(ends);
  }

  String delimiter() {
    return new String(delimiter, StandardCharsets.UTF_8);
  }

  boolean isEnd(int token) {
    return ends.contains(token);
  }

  byte[] bytes(int token) {
    return tokenizer.bytes(token);
  }

  /** Whether the delimiter occurs in the text; called after every token. */
  boolean endsStep(byte[] text, int length) {
    for (int at = length - delimiter.length; at >= 0; at--) {
      if (matches(text, at)) {
        return true;
      }
    }
    return false;
  }

  private boolean matches(byte[] text, int at) {
    for (int i = 0; i < delimiter.length; i++) {
      if (text[at + i] != delimiter[i]) {
        return false;
      }
    }
    return true;
  }
}
