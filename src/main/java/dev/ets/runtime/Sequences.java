package dev.ets.runtime;

import dev.ets.UsageException;
import dev.ets.model.ModelSpec;

/** Checks of token sequences that a user gives. */
final class Sequences {
  private Sequences() {}

  /**
   * Makes sure that a model can run these tokens.
   *
   * @throws UsageException when there are none or too many, or one is outside the vocabulary
   */
  static void check(ModelSpec spec, int[] tokens) {
    if (tokens.length == 0) {
      throw new UsageException("no tokens: give at least one");
    }
    if (tokens.length > spec.context()) {
      throw new UsageException(
          "%d tokens do not fit the context of %d".formatted(tokens.length, spec.context()));
    }
    for (int token : tokens) {
      if (token < 0 || token >= spec.vocabulary()) {
        throw new UsageException(
            "token %d is outside the vocabulary 0..%d".formatted(token, spec.vocabulary() - 1));
      }
    }
  }
}
