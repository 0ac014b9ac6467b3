package dev.ets.task;

/**
 * SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014), started
 * from a pair of keys. The stream is ours, so that shipped data stays reproducible.
 */
final class KeyedRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private long state;

  KeyedRandom(long seed, long index) {
    state = mix(mix(seed + GOLDEN) + index * GOLDEN);
  }

  static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  private long next() {
    state += GOLDEN;
    return mix(state);
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
