package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * GGML's Q4_0: {@code d} f16, 16 bytes of two quants; byte {@code j} has element {@code j} in its
 * low and {@code j + 16} in its high half. An element is {@code d * (q - 8)}.
 */
final class Q4 {
  /** Elements of a block. */
  static final int BLOCK = 32;

  /** Bytes of a block. */
  static final int BYTES = 18;

  private Q4() {}

  /** Element {@code i} of the block at byte {@code at}. */
  static float value(ByteArray m, int at, int i) {
    int quant = m.get(at + 2 + i % 16) >> i / 16 * 4 & 15;
    return m.getHalfFloat(at).getFloat32() * (quant - 8);
  }
}
