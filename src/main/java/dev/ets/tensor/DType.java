package dev.ets.tensor;

/**
 * Element types of tensors as they lie in a model file. A type stores {@link #blockSize} elements
 * in {@link #blockBytes} bytes.
 */
public enum DType {
  F32(1, 4),
  F16(1, 2),
  BF16(1, 2),
  /** 32 int8 quants behind one f16 scale: value = scale * quant (GGML's Q8_0). */
  Q8_0(32, 34),
  I8(1, 1),
  U8(1, 1),
  I32(1, 4),
  I64(1, 8);

  private final int blockSize;
  private final int blockBytes;

  DType(int blockSize, int blockBytes) {
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
  }

  /** Elements per block; 1 for plain types. */
  public int blockSize() {
    return blockSize;
  }

  /** Bytes per block. */
  public int blockBytes() {
    return blockBytes;
  }

  /**
   * Bytes that {@code elements} elements take.
   *
   * @throws IllegalArgumentException when the count is negative, no multiple of the block size, or
   *     overflows
   */
  public long bytes(long elements) {
    if (elements < 0 || elements % blockSize != 0) {
      throw new IllegalArgumentException(
          "%d elements do not fill whole %s blocks of %d".formatted(elements, this, blockSize));
    }
    try {
      return Math.multiplyExact(elements / blockSize, (long) blockBytes);
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException("%d elements of %s overflow".formatted(elements, this), e);
    }
  }
}
