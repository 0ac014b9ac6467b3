package dev.ets.task;

import dev.ets.KeyedRandom;

/**
 * SplitMix64, started from a pair of keys. The stream is ours, so that shipped data stays
 * reproducible.
 */
final class RandomStream {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  RandomStream(long seed, long index) {
    state = KeyedRandom.mix(KeyedRandom.mix(seed + GOLDEN) + index * GOLDEN);
  }

  private long next() {
    state += GOLDEN;
    return KeyedRandom.mix(state);
  }

  /** Uniform in {@code [0, bound)}; the bias of the product is below 2^-32 for our bounds. */
  int below(int bound) {
    return (int) (((next() >>> 32) * bound) >>> 32);
  }

  /** Uniform in {@code [0, bound)} for counts beyond 31 bits; the bias is below bound / 2^64. */
  long below(long bound) {
    return Math.unsignedMultiplyHigh(next(), bound);
  }

  int between(int min, int max) {
    return min + below(max - min + 1);
  }

  int between(Range range) {
    return between(range.min(), range.max());
  }

  boolean chance(double probability) {
    return (next() >>> 11) * 0x1p-53 < probability;
  }

  /** The numbers 0 to n - 1 in random order. */
  int[] permutation(int n) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      int j = below(i + 1);
      order[i] = order[j];
      order[j] = i;
    }
    return order;
  }
}
