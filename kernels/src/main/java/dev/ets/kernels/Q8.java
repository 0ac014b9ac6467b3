package dev.ets.kernels;

/** The layout of GGML's Q8_0: 32 int8 quants behind one f16 scale, value = scale * quant. */
final class Q8 {
  /** Elements of a block. */
  static final int BLOCK = 32;

  /** Bytes of a block. */
  static final int BYTES = 34;

  private Q8() {}
}
