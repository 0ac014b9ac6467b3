package dev.ets;

/**
 * A counter-based random number generator: numbers are a pure function of a key and a counter, so
 * they do not depend on the order in which they are asked for. The mixing is SplitMix64's finaliser
 * (Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014), which a
 * GPU kernel can compute as well.
 */
public final class KeyedRandom {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private KeyedRandom() {}

  /** A well-mixed function of its argument. */
  public static long mix(long z) {
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** The key of {@code part} under {@code key}: names are chained from the outside in. */
  public static long mix(long key, long part) {
    return mix(key + GOLDEN * (part + 1));
  }

  /** A number in (0, 1), one of 2^23 equally spaced ones, so that a float holds it exactly. */
  public static float uniform(long key, int counter) {
    return ((mix(key, counter) >>> 41) + 0.5f) * 0x1p-23f;
  }
}
