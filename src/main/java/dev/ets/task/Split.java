package dev.ets.task;

import dev.ets.KeyedRandom;

/**
 * Which problems may be trained on. A structure belongs to exactly one split, whatever the seed.
 */
public enum Split {
  /** 80% of the structures. */
  TRAIN,
  /** 10%: for choosing settings. */
  DEV,
  /** 10%: for the final figures only. */
  TEST;

  /** The split of a structure, by a hash that never changes (64-bit FNV-1a, mixed). */
  public static Split of(String structure) {
    long hash = 0xCBF29CE484222325L;
    for (int i = 0; i < structure.length(); i++) {
      hash = (hash ^ structure.charAt(i)) * 0x100000001B3L;
    }
    return switch ((int) Long.remainderUnsigned(KeyedRandom.mix(hash), 10)) {
      case 0 -> TEST;
      case 1 -> DEV;
      default -> TRAIN;
    };
  }
}
