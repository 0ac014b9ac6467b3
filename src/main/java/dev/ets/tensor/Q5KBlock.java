package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q5_K: {@link SixBitScales}, then the fifth bits of the quants in 32 bytes, then their low
 * four bits in 128 bytes as in Q4_K. Bit {@code s} of byte {@code j} belongs to element {@code j}
 * of sub-block {@code s}. {@link SixBitScales#fit} says how exact quantising is.
 */
record Q5KBlock() implements SixBitScales {
  private static final int STEPS = 31;

  @Override
  public int bytes() {
    return HEAD_BYTES + SUB_BLOCK + elements() / 2;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    SixBitScales.read(data, at, to);
    byte[] quants = to.quants();
    long high = at + HEAD_BYTES;
    for (int s = 0; s < quants.length / SUB_BLOCK; s += 2) {
      long low = high + SUB_BLOCK + s / 2 * SUB_BLOCK;
      for (int j = 0; j < SUB_BLOCK; j++) {
        int both = data.get(BYTE, low + j);
        int fifth = data.get(BYTE, high + j) >> s;
        quants[s * SUB_BLOCK + j] = (byte) (both & 15 | fifth << 4 & 16);
        quants[(s + 1) * SUB_BLOCK + j] = (byte) (both >> 4 & 15 | fifth << 3 & 16);
      }
    }
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    byte[] quants = SixBitScales.fit(values, first, STEPS, data, at);
    long high = at + HEAD_BYTES;
    for (int j = 0; j < SUB_BLOCK; j++) {
      int fifths = 0;
      for (int s = 0; s < quants.length / SUB_BLOCK; s++) {
        fifths |= quants[s * SUB_BLOCK + j] >> 4 << s;
      }
      data.set(BYTE, high + j, (byte) fifths);
    }
    for (int s = 0; s < quants.length / SUB_BLOCK; s += 2) {
      long low = high + SUB_BLOCK + s / 2 * SUB_BLOCK;
      for (int j = 0; j < SUB_BLOCK; j++) {
        int both = quants[s * SUB_BLOCK + j] & 15 | quants[(s + 1) * SUB_BLOCK + j] << 4;
        data.set(BYTE, low + j, (byte) both);
      }
    }
  }
}
