package dev.ets.engine;

import dev.ets.UsageException;
import dev.ets.token.Tokenizer;

/** Turns the text of a problem into the tokens that a tree starts with. */
public final class Prompts {
  private Prompts() {}

  /**
   * The begin token, where the model wants one, and the text's tokens.
   *
   * @throws UsageException when the text is blank, or leaves no room in a context of {@code
   *     context} tokens
   */
  public static int[] encode(Tokenizer tokenizer, String text, int context) {
    if (text.isBlank()) {
      throw new UsageException("the problem is empty: give its text");
    }
    int[] body = tokenizer.encode(text);
    int begin = tokenizer.addsBos() ? 1 : 0;
    int[] all = new int[begin + body.length];
    if (begin == 1) {
      all[0] = tokenizer.bos().orElseThrow();
    }
    System.arraycopy(body, 0, all, begin, body.length);
    if (all.length >= context) {
      throw new UsageException(
          "the problem has %d tokens, the model's context holds %d: shorten it or take another model"
              .formatted(all.length, context));
    }
    return all;
  }
}
