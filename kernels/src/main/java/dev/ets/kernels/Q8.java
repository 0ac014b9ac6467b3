package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/** GGML's Q8_0: {@code d} f16, 32 int8; an element is {@code d * q}. */
final class Q8 {
  /** Elements of a block. */
  static final int BLOCK = 32;

  /** Bytes of a block. */
  static final int BYTES = 34;

  private Q8() {}

  /** Element {@code i} of the block at byte {@code at}. */
  static float value(ByteArray m, int at, int i) {
    return m.getHalfFloat(at).getFloat32() * m.get(at + 2 + i);
  }
}
