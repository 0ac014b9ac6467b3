package dev.ets.engine;

import dev.ets.UsageException;
import java.util.function.Function;

/** Turns the text of a problem into the tokens that a tree starts with. */
public final class Prompts {
  private Prompts() {}

  /**
   * The tokens of a problem.
   *
   * @param layout from the problem's text to all tokens before the first step
   * @throws UsageException when the text is blank, or leaves no room in a context of {@code
   *     context} tokens
   */
  public static int[] encode(String problem, int context, Function<String, int[]> layout) {
    if (problem.isBlank()) {
      throw new UsageException("the problem is empty: give its text");
    }
    int[] all = layout.apply(problem);
    if (all.length >= context) {
      throw new UsageException(
          "the problem has %d tokens, the model's context holds %d: shorten it or take another model"
              .formatted(all.length, context));
    }
    return all;
  }
}
