package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * What GGML's Q4_K and Q5_K share: blocks of 8 sub-blocks of 32, and their head: {@code d} f16,
 * {@code dmin} f16, and for each sub-block a scale {@code sc} and a minimum {@code m} of six bits,
 * packed in 12 bytes. An element is {@code (d * sc) * q - dmin * m}.
 *
 * <pre>
 *   bytes 0..3   low 6 bits: sc 0..3    high 2 bits: bits 4, 5 of sc 4..7
 *   bytes 4..7   low 6 bits: m 0..3     high 2 bits: bits 4, 5 of m 4..7
 *   bytes 8..11  low 4 bits: bits 0..3 of sc 4..7, high 4 bits: of m 4..7
 * </pre>
 */
sealed interface SixBitScales extends BlockLayout permits Q4KBlock, Q5KBlock {
  int HEAD_BYTES = 16;
  int SUB_BLOCK = 32;
  int ELEMENTS = 256;

  int COUNT = ELEMENTS / SUB_BLOCK;

  /** Largest scale and minimum, in units of {@code d} and {@code dmin}. */
  int MAX = 63;

  @Override
  default int elements() {
    return ELEMENTS;
  }

  @Override
  default int subBlock() {
    return SUB_BLOCK;
  }

  @Override
  default boolean hasMinima() {
    return true;
  }

  /** The minimum of a value's sub-block has to fit. */
  @Override
  default float largest() {
    return MAX * Halves.MAX;
  }

  /** Reads scales and minima into a block. */
  static void read(MemorySegment data, long at, Block to) {
    float d = Halves.read(data, at);
    float dmin = Halves.read(data, at + 2);
    for (int s = 0; s < COUNT / 2; s++) {
      int scale = data.get(BYTE, at + 4 + s);
      int minimum = data.get(BYTE, at + 8 + s);
      int low = data.get(BYTE, at + 12 + s);
      to.scales()[s] = d * (scale & MAX);
      to.minima()[s] = dmin * (minimum & MAX);
      to.scales()[s + 4] = d * (low & 15 | scale >> 2 & 48);
      to.minima()[s + 4] = dmin * (low >> 4 & 15 | minimum >> 2 & 48);
    }
  }

  private static void pack(int[] scales, int[] minima, MemorySegment data, long at) {
    for (int s = 0; s < COUNT / 2; s++) {
      data.set(BYTE, at + 4 + s, (byte) (scales[s] | scales[s + 4] >> 4 << 6));
      data.set(BYTE, at + 8 + s, (byte) (minima[s] | minima[s + 4] >> 4 << 6));
      data.set(BYTE, at + 12 + s, (byte) (scales[s + 4] & 15 | (minima[s + 4] & 15) << 4));
    }
  }

  /**
   * Chooses and writes scales and minima so that quants of 0..{@code steps} reach all values: what
   * is subtracted and what is multiplied with are rounded up. With {@code R} for the largest range
   * of a sub-block's values and 0, an element errs by at most {@code (its sub-block's range + R /
   * 30) / (2 steps)}, as long as {@code d} and {@code dmin} are normal in f16.
   *
   * @return the quants
   */
  static byte[] fit(float[] values, int first, int steps, MemorySegment data, long at) {
    float[] least = new float[COUNT];
    float[] most = new float[COUNT];
    for (int i = 0; i < ELEMENTS; i++) {
      int s = i / SUB_BLOCK;
      least[s] = Math.min(least[s], values[first + i]);
      most[s] = Math.max(most[s], values[first + i]);
    }
    float deepest = 0;
    for (float low : least) {
      deepest = Math.max(deepest, -low);
    }
    float dmin = Halves.writeUp(data, at + 2, deepest / MAX);
    int[] minima = new int[COUNT];
    float[] wanted = new float[COUNT];
    float widest = 0;
    for (int s = 0; s < COUNT; s++) {
      minima[s] = units(-least[s], dmin);
      wanted[s] = (most[s] + dmin * minima[s]) / steps;
      widest = Math.max(widest, wanted[s]);
    }
    float d = Halves.writeUp(data, at, widest / MAX);
    int[] scales = new int[COUNT];
    for (int s = 0; s < COUNT; s++) {
      scales[s] = units(wanted[s], d);
    }
    pack(scales, minima, data, at);
    byte[] quants = new byte[ELEMENTS];
    for (int i = 0; i < ELEMENTS; i++) {
      int s = i / SUB_BLOCK;
      float step = d * scales[s];
      float above = values[first + i] + dmin * minima[s];
      quants[i] = (byte) (step == 0 ? 0 : Math.clamp(Math.round(above / step), 0, steps));
    }
    return quants;
  }

  /** Fewest units that reach {@code value}, 63 at most. */
  private static int units(float value, float unit) {
    return unit == 0 ? 0 : Math.clamp((long) Math.ceil(value / unit), 0, MAX);
  }
}
