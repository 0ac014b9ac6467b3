package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q8_0: {@code d} f16, 32 int8; an element is {@code d * q}. Quantising takes {@code d = max
 * |x| / 127} and errs by at most {@code d / 2}, and 127 times what f16 rounds off {@code d}. Halves
 * go away from zero, as in ggml.
 */
record Q8Block() implements BlockLayout {
  private static final int MAX = 127;

  @Override
  public int elements() {
    return 32;
  }

  @Override
  public int bytes() {
    return 34;
  }

  @Override
  public int subBlock() {
    return 32;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    to.scales()[0] = Halves.read(data, at);
    MemorySegment.copy(data, BYTE, at + 2, to.quants(), 0, 32);
  }

  @Override
  public float largest() {
    return MAX * Halves.MAX;
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    float max = 0;
    for (int i = 0; i < 32; i++) {
      max = Math.max(max, Math.abs(values[first + i]));
    }
    float scale = max / MAX;
    float inverse = Halves.write(data, at, scale) == 0 ? 0 : 1 / scale;
    for (int i = 0; i < 32; i++) {
      float scaled = values[first + i] * inverse;
      int quant = (int) Math.signum(scaled) * Math.round(Math.abs(scaled));
      data.set(BYTE, at + 2 + i, (byte) quant);
    }
  }
}
