package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * BF16, the upper half of an f32: sign, 8 bits of exponent, 7 of mantissa. TornadoVM has no view of
 * an int's bits as a float on OpenCL, so the value is computed, exactly.
 */
final class Bf16 {
  /** Bytes of an element. */
  static final int BYTES = 2;

  private Bf16() {}

  /** The element at byte {@code at}: mantissa * 2^(exponent - 134). */
  static float value(ByteArray m, int at) {
    int high = m.get(at + 1);
    int low = m.get(at);
    int exponent = (high & 127) << 1 | low >> 7 & 1;
    float mantissa = exponent == 0 ? 0 : 128 | low & 127;
    float power = (exponent & 1) == 0 ? 1 : 0x1p1f;
    power *= (exponent & 2) == 0 ? 1 : 0x1p2f;
    power *= (exponent & 4) == 0 ? 1 : 0x1p4f;
    power *= (exponent & 8) == 0 ? 1 : 0x1p8f;
    power *= (exponent & 16) == 0 ? 1 : 0x1p16f;
    power *= (exponent & 32) == 0 ? 1 : 0x1p32f;
    power *= (exponent & 64) == 0 ? 1 : 0x1p64f;
    // 2^-134, and 2^128 of the exponent's highest bit, in two factors that f32 holds.
    float scaled = mantissa * 0x1p-67f * power * ((exponent & 128) == 0 ? 0x1p-67f : 0x1p61f);
    return high < 0 ? -scaled : scaled;
  }
}
