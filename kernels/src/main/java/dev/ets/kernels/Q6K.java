package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * GGML's Q6_K: 128 bytes of the quants' low four bits, 64 bytes of their high two, 16 scales int8,
 * one per 16 elements, {@code d} f16. An element is {@code (d * sc) * (q - 32)}. Of each 128
 * elements, elements {@code j} and {@code j + 64} share a low byte, and {@code j}, {@code j + 32},
 * {@code j + 64} and {@code j + 96} a high one, from its lowest bits up.
 */
final class Q6K {
  /** Elements of a block. */
  static final int BLOCK = 256;

  /** Bytes of a block. */
  static final int BYTES = 210;

  private Q6K() {}

  /** Element {@code i} of the block at byte {@code at}. */
  static float value(ByteArray m, int at, int i) {
    int low = m.get(at + i / 128 * 64 + i % 64) >> i / 64 % 2 * 4 & 15;
    int high = m.get(at + 128 + i / 128 * 32 + i % 32) >> i / 32 % 4 * 2 & 3;
    float d = m.getHalfFloat(at + 208).getFloat32();
    return d * m.get(at + 192 + i / 16) * ((low | high << 4) - 32);
  }
}
