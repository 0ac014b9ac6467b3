package dev.ets.tensor;

import java.lang.foreign.MemorySegment;

/**
 * How a quantised type stores a block of elements, as GGML lays it out; one file per type. A block
 * is a run of small integers, cut into sub-blocks that have a scale each and, in some types, a
 * minimum. Whoever reads weights takes blocks apart with {@link #unpack} and so needs no case per
 * type. Thread-safe: no state.
 */
public sealed interface BlockLayout permits Q4Block, Q8Block, SixBitScales, Q6KBlock {
  /** Elements of a block. */
  int elements();

  /** Bytes of a block. */
  int bytes();

  /** Elements that share a scale; divides {@link #elements}. */
  int subBlock();

  /**
   * What turns every quant into one of 0..15, when added: such quants need four bits. Negative for
   * quants that need more.
   */
  default int nibbleBias() {
    return -1;
  }

  /** Whether sub-blocks have minima. */
  default boolean hasMinima() {
    return false;
  }

  /**
   * Takes the block at byte {@code at} apart.
   *
   * @param to a buffer made for this layout; its minima are left alone where there are none
   */
  void unpack(MemorySegment data, long at, Block to);

  /** Largest magnitude that {@link #quantise} takes. */
  float largest();

  /**
   * Writes {@code elements()} values from {@code first} on as the block at byte {@code at}. Quants
   * are rounded to nearest; the layout says how far off a value may be then.
   *
   * @param values none of them NaN or greater than {@link #largest} in magnitude
   */
  void quantise(float[] values, int first, MemorySegment data, long at);

  /** Values of a block that {@link #unpack} took apart, from {@code offset} on. */
  default void dequantise(Block block, float[] to, int offset) {
    for (int s = 0; s < block.scales().length; s++) {
      float scale = block.scales()[s];
      float minimum = block.minima()[s];
      int end = (s + 1) * subBlock();
      for (int i = s * subBlock(); i < end; i++) {
        to[offset + i] = scale * block.quants()[i] - minimum; // x - 0 is x, -0 and NaN too
      }
    }
  }
}
