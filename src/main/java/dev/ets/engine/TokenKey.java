package dev.ets.engine;

import dev.ets.KeyedRandom;

/** Keys of single draws. */
final class TokenKey {
  private TokenKey() {}

  /**
   * Key of the token at {@code position} of the step named {@code stepKey}. The complement keeps it
   * apart from the keys that a search derives from the same step for its children.
   */
  static long of(long stepKey, int position) {
    return KeyedRandom.mix(~stepKey, position);
  }
}
