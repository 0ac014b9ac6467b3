package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q6_K: 128 bytes of the quants' low four bits, 64 bytes of their high two, 16 scales int8,
 * {@code d} f16. An element is {@code (d * sc) * (q - 32)}, with a scale per 16 elements. Of each
 * 128 elements, four quarters of 32 share the bytes:
 *
 * <pre>
 *   low byte j       quarter 0 in the low, quarter 2 in the high half
 *   low byte j + 32  quarter 1, quarter 3
 *   high byte j      two bits for each of the quarters 0..3
 * </pre>
 *
 * <p>Quantising rounds scales up so that -31..31 reach all values. With {@code R} for the block's
 * largest magnitude, an element errs by at most {@code (its sub-block's largest magnitude + R /
 * 120) / 62}, as long as {@code d} is normal in f16.
 */
record Q6KBlock() implements BlockLayout {
  private static final int QUARTER = 32;
  private static final int BIAS = 32;
  private static final int STEPS = 31;
  private static final int MAX_SCALE = 127;
  private static final int HIGH = 128;
  private static final int SCALES = HIGH + 64;
  private static final int D = SCALES + 16;

  @Override
  public int elements() {
    return 256;
  }

  @Override
  public int bytes() {
    return D + 2;
  }

  @Override
  public int subBlock() {
    return 16;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    float d = Halves.read(data, at + D);
    for (int s = 0; s < to.scales().length; s++) {
      to.scales()[s] = d * data.get(BYTE, at + SCALES + s);
    }
    byte[] quants = to.quants();
    for (int half = 0; half < 2; half++) {
      long low = at + half * 2 * QUARTER;
      long high = at + HIGH + half * QUARTER;
      int q = half * 4 * QUARTER;
      for (int j = 0; j < QUARTER; j++) {
        int a = data.get(BYTE, low + j);
        int b = data.get(BYTE, low + QUARTER + j);
        int bits = data.get(BYTE, high + j);
        quants[q + j] = (byte) ((a & 15 | bits << 4 & 48) - BIAS);
        quants[q + QUARTER + j] = (byte) ((b & 15 | bits << 2 & 48) - BIAS);
        quants[q + 2 * QUARTER + j] = (byte) ((a >> 4 & 15 | bits & 48) - BIAS);
        quants[q + 3 * QUARTER + j] = (byte) ((b >> 4 & 15 | bits >> 2 & 48) - BIAS);
      }
    }
  }

  @Override
  public float largest() {
    return STEPS * MAX_SCALE * Halves.MAX;
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    float[] reach = new float[elements() / subBlock()];
    float max = 0;
    for (int i = 0; i < elements(); i++) {
      int s = i / subBlock();
      reach[s] = Math.max(reach[s], Math.abs(values[first + i]));
      max = Math.max(max, reach[s]);
    }
    float d = Halves.writeUp(data, at + D, max / (STEPS * MAX_SCALE));
    int[] quants = new int[elements()];
    for (int s = 0; s < reach.length; s++) {
      int scale = d == 0 ? 0 : Math.clamp((long) Math.ceil(reach[s] / STEPS / d), 0, MAX_SCALE);
      data.set(BYTE, at + SCALES + s, (byte) scale);
      float step = d * scale;
      for (int i = s * subBlock(); i < (s + 1) * subBlock(); i++) {
        int quant = step == 0 ? 0 : Math.round(values[first + i] / step);
        quants[i] = Math.clamp(quant, -BIAS, STEPS) + BIAS;
      }
    }
    pack(quants, data, at);
  }

  private static void pack(int[] quants, MemorySegment data, long at) {
    for (int half = 0; half < 2; half++) {
      long low = at + half * 2 * QUARTER;
      for (int j = 0; j < QUARTER; j++) {
        int i = half * 4 * QUARTER + j;
        int a = quants[i];
        int b = quants[i + QUARTER];
        int c = quants[i + 2 * QUARTER];
        int d = quants[i + 3 * QUARTER];
        data.set(BYTE, low + j, (byte) (a & 15 | c << 4));
        data.set(BYTE, low + QUARTER + j, (byte) (b & 15 | d << 4));
        int bits = a >> 4 | b >> 4 << 2 | c >> 4 << 4 | d >> 4 << 6;
        data.set(BYTE, at + HIGH + half * QUARTER + j, (byte) bits);
      }
    }
  }
}
