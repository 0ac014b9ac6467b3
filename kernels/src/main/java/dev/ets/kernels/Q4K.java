package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;

/**
 * GGML's Q4_K: {@code d} f16, {@code dmin} f16, 12 bytes with a scale {@code sc} and a minimum
 * {@code m} of six bits for each of 8 sub-blocks of 32, and 128 bytes of two quants: of each 64
 * elements, byte {@code j} has element {@code j} in its low and {@code j + 32} in its high half. An
 * element is {@code (d * sc) * q - dmin * m}.
 *
 * <pre>
 *   bytes 4..7    low 6 bits: sc 0..3    high 2 bits: bits 4, 5 of sc 4..7
 *   bytes 8..11   low 6 bits: m 0..3     high 2 bits: bits 4, 5 of m 4..7
 *   bytes 12..15  low 4 bits: bits 0..3 of sc 4..7, high 4 bits: of m 4..7
 * </pre>
 */
final class Q4K {
  /** Elements of a block. */
  static final int BLOCK = 256;

  /** Bytes of a block. */
  static final int BYTES = 144;

  private Q4K() {}

  /** Element {@code i} of the block at byte {@code at}. */
  static float value(ByteArray m, int at, int i) {
    int sub = i / 32;
    int first = m.get(at + 4 + sub % 4);
    int second = m.get(at + 8 + sub % 4);
    int scale = first & 63;
    int minimum = second & 63;
    if (sub >= 4) {
      int low = m.get(at + 8 + sub);
      scale = low & 15 | first >> 2 & 48;
      minimum = low >> 4 & 15 | second >> 2 & 48;
    }
    int quant = m.get(at + 16 + i / 64 * 32 + i % 32) >> sub % 2 * 4 & 15;
    float d = m.getHalfFloat(at).getFloat32();
    return d * scale * quant - m.getHalfFloat(at + 2).getFloat32() * minimum;
  }
}
