package dev.ets.kernels;

/**
 * Types of weights that kernels read, as they lie in model files. A type stores {@link #block}
 * elements in {@link #bytes} bytes.
 */
public enum WeightType {
  /** In a FloatArray. */
  F32(Blocks.NONE, 1, 4, false),
  /** In a HalfFloatArray. */
  F16(Blocks.NONE, 1, 2, true),
  // All others in a ByteArray.
  BF16(Blocks.BF16, 1, Bf16.BYTES, false),
  Q8_0(Blocks.Q8_0, Q8.BLOCK, Q8.BYTES, true),
  Q4_0(Blocks.Q4_0, Q4.BLOCK, Q4.BYTES, true),
  Q4_K(Blocks.Q4_K, Q4K.BLOCK, Q4K.BYTES, true),
  Q6_K(Blocks.Q6_K, Q6K.BLOCK, Q6K.BYTES, true);

  private final int code;
  private final int block;
  private final int bytes;
  private final boolean half;

  WeightType(int code, int block, int bytes, boolean half) {
    this.code = code;
    this.block = block;
    this.bytes = bytes;
    this.half = half;
  }

  /** What kernels over bytes know it by: one of {@link Blocks}' constants. */
  int code() {
    return code;
  }

  /** Elements of a block; the rows of a matrix are whole blocks. */
  public int block() {
    return block;
  }

  /** Bytes of a block. */
  public int bytes() {
    return bytes;
  }

  /** Whether a device has kernels for it: most need f16, if only for scales. */
  public boolean runsOn(Capabilities device) {
    return device.half() || !half;
  }
}
