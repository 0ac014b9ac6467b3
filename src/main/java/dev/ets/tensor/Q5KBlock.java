package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q5_K: {@link SixBitScales}, then the fifth bits of the quants in 32 bytes, then their low
 * four bits in 128 bytes as in Q4_K. Bit {@code s} of byte {@code j} belongs to element {@code j}
 * of sub-block {@code s}. {@link SixBitScales#fit} says how exact quantising is.
 */
record Q5KBlock() implements BlockLayout {
  private static final int SUB = SixBitScales.SUB_BLOCK;
  private static final int STEPS = 31;

  @Override
  public int elements() {
    return SixBitScales.ELEMENTS;
  }

  @Override
  public int bytes() {
    return SixBitScales.BYTES + SUB + elements() / 2;
  }

  @Override
  public int subBlock() {
    return SUB;
  }

  @Override
  public boolean hasMinima() {
    return true;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    SixBitScales.read(data, at, to);
    byte[] quants = to.quants();
    long high = at + SixBitScales.BYTES;
    for (int s = 0; s < quants.length / SUB; s += 2) {
      long low = high + SUB + s / 2 * SUB;
      for (int j = 0; j < SUB; j++) {
        int both = data.get(BYTE, low + j);
        int fifth = data.get(BYTE, high + j) >> s;
        quants[s * SUB + j] = (byte) (both & 15 | fifth << 4 & 16);
        quants[(s + 1) * SUB + j] = (byte) (both >> 4 & 15 | fifth << 3 & 16);
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
    long high = at + SixBitScales.BYTES;
    for (int j = 0; j < SUB; j++) {
      int fifths = 0;
      for (int s = 0; s < quants.length / SUB; s++) {
        fifths |= quants[s * SUB + j] >> 4 << s;
      }
      data.set(BYTE, high + j, (byte) fifths);
    }
    for (int s = 0; s < quants.length / SUB; s += 2) {
      long low = high + SUB + s / 2 * SUB;
      for (int j = 0; j < SUB; j++) {
        int both = quants[s * SUB + j] & 15 | quants[(s + 1) * SUB + j] << 4;
        data.set(BYTE, low + j, (byte) both);
      }
    }
  }
}
