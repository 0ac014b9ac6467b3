package dev.ets.train;

import dev.ets.KeyedRandom;

/**
 * A pseudo-random permutation that is computed, not stored: a four-round Feistel network on the
 * next even power of two, walked until it lands inside the range (Black and Rogaway, "Ciphers with
 * Arbitrary Finite Domains", 2002).
 */
final class Shuffle {
  private static final int ROUNDS = 4;

  private Shuffle() {}

  /** Element of {@code 0..size-1} at place {@code index} of an endless run of shuffled epochs. */
  static int at(long index, int size, long seed) {
    long key = KeyedRandom.mix(seed, index / size);
    int half = (33 - Integer.numberOfLeadingZeros(Math.max(1, size - 1))) / 2;
    long x = index % size;
    do {
      x = permute(x, half, key);
    } while (x >= size);
    return (int) x;
  }

  private static long permute(long x, int half, long key) {
    long mask = (1L << half) - 1;
    long left = x >>> half;
    long right = x & mask;
    for (int round = 0; round < ROUNDS; round++) {
      long next = left ^ (KeyedRandom.mix(key + round, right) & mask);
      left = right;
      right = next;
    }
    return left << half | right;
  }
}
