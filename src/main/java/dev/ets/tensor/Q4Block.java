package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q4_0: {@code d} f16, 16 bytes of two quants; byte {@code j} has element {@code j} in its
 * low and {@code j + 16} in its high half. An element is {@code d * (q - 8)}.
 *
 * <p>Quantising gives the value of largest magnitude the quant -8, so {@code d = -x / 8} may be
 * negative. An element errs by at most {@code |d| / 2}, or by {@code |d|} where it would need the
 * quant 8, and by 8 times what f16 rounds off {@code d}.
 */
record Q4Block() implements BlockLayout {
  private static final int HALF = 16;
  private static final int BIAS = 8;

  @Override
  public int elements() {
    return 2 * HALF;
  }

  @Override
  public int bytes() {
    return 2 + HALF;
  }

  @Override
  public int subBlock() {
    return elements();
  }

  @Override
  public int nibbleBias() {
    return BIAS;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    to.scales()[0] = Halves.read(data, at);
    byte[] quants = to.quants();
    for (int j = 0; j < HALF; j++) {
      int both = data.get(BYTE, at + 2 + j);
      quants[j] = (byte) ((both & 15) - BIAS);
      quants[j + HALF] = (byte) ((both >> 4 & 15) - BIAS);
    }
  }

  @Override
  public float largest() {
    return BIAS * Halves.MAX;
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    float extreme = 0;
    for (int i = 0; i < elements(); i++) {
      if (Math.abs(values[first + i]) > Math.abs(extreme)) {
        extreme = values[first + i];
      }
    }
    float scale = Halves.write(data, at, extreme / -BIAS);
    float inverse = scale == 0 ? 0 : 1 / scale;
    for (int j = 0; j < HALF; j++) {
      int low = quant(values[first + j] * inverse);
      int high = quant(values[first + HALF + j] * inverse);
      data.set(BYTE, at + 2 + j, (byte) (low | high << 4));
    }
  }

  private static int quant(float scaled) {
    return Math.clamp(Math.round(scaled) + BIAS, 0, 15);
  }
}
