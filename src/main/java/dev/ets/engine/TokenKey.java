package dev.ets.engine;

import dev.ets.exec.KeyedRandom;

/** Keys of single draws. */
final class TokenKey {
  private TokenKey() {}

  /** Key of the token at {@code position} of the step named {@code stepKey}. */
  static long of(long stepKey, int position) {
    return KeyedRandom.mix(stepKey, position);
  }
}
