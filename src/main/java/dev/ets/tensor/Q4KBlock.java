package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;

import java.lang.foreign.MemorySegment;

/**
 * GGML's Q4_K: {@link SixBitScales}, then 128 bytes of two quants: of each 64 elements, byte {@code
 * j} has element {@code j} in its low and {@code j + 32} in its high half. {@link SixBitScales#fit}
 * says how exact quantising is.
 */
record Q4KBlock() implements SixBitScales {
  private static final int STEPS = 15;

  @Override
  public int bytes() {
    return HEAD_BYTES + elements() / 2;
  }

  @Override
  public int nibbleBias() {
    return 0;
  }

  @Override
  public void unpack(MemorySegment data, long at, Block to) {
    SixBitScales.read(data, at, to);
    byte[] quants = to.quants();
    long from = at + HEAD_BYTES;
    for (int i = 0; i < quants.length; i += 2 * SUB_BLOCK, from += SUB_BLOCK) {
      for (int j = 0; j < SUB_BLOCK; j++) {
        int both = data.get(BYTE, from + j);
        quants[i + j] = (byte) (both & 15);
        quants[i + j + SUB_BLOCK] = (byte) (both >> 4 & 15);
      }
    }
  }

  @Override
  public void quantise(float[] values, int first, MemorySegment data, long at) {
    byte[] quants = SixBitScales.fit(values, first, STEPS, data, at);
    long to = at + HEAD_BYTES;
    for (int i = 0; i < quants.length; i += 2 * SUB_BLOCK, to += SUB_BLOCK) {
      for (int j = 0; j < SUB_BLOCK; j++) {
        data.set(BYTE, to + j, (byte) (quants[i + j] | quants[i + j + SUB_BLOCK] << 4));
      }
    }
  }
}
