package dev.ets.train;

/** Buffers that only grow, so that steady training allocates nothing. */
final class Buffers {
  private Buffers() {}

  /** {@code buffer} itself when it is long enough, else a new one. */
  static float[] atLeast(float[] buffer, int length) {
    return buffer.length >= length ? buffer : new float[length];
  }
}
