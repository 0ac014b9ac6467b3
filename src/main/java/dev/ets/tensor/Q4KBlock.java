package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q4_K: {@link SixBitScales}, then 128 bytes of two quants: of each 64 elements, byte {@code
 * j} has element {@code j} in its low and {@code j + 32} in its high half. {@link SixBitScales#fit}
 * says how exact quantising is.
 */
record Q4KBlock() implements BlockLayout {
  private static final int HALF = SixBitScales.SUB_BLOCK;
  private static final int STEPS = 15;

  @Override
  public int elements() {
    return SixBitScales.ELEMENTS;
  }

  @Override
  public int bytes() {
    return SixBitScales.BYTES + elements() / 2;
  }

  @Override
  public int subBlock() {
    return SixBitScales.SUB_BLOCK;
  }

  @Override
  public int nibbleBias() {
    return 0;
  }

  @Override
  public boolean hasMinima() {
    return true;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    SixBitScales.read(data, at, to);
    byte[] quants = to.quants();
    long from = at + SixBitScales.BYTES;
    for (int i = 0; i < quants.length; i += 2 * HALF, from += HALF) {
      for (int j = 0; j < HALF; j++) {
        int both = data.get(BYTE, from + j);
        quants[i + j] = (byte) (both & 15);
        quants[i + j + HALF] = (byte) (both >> 4 & 15);
      }
    }
  }

  @Override
  public float largest() {
    return SixBitScales.LARGEST;
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    byte[] quants = SixBitScales.fit(values, first, STEPS, data, at);
    long to = at + SixBitScales.BYTES;
    for (int i = 0; i < quants.length; i += 2 * HALF, to += HALF) {
      for (int j = 0; j < HALF; j++) {
        data.set(BYTE, to + j, (byte) (quants[i + j] | quants[i + j + HALF] << 4));
      }
    }
  }
}
