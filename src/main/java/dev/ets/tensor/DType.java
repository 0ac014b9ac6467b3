package dev.ets.tensor;

import java.util.Optional;

/**
 * Element types of tensors as they lie in a model file. A type stores {@link #blockSize} elements
 * in {@link #blockBytes} bytes; quantised types are GGML's.
 */
public enum DType {
  F32(1, 4),
  F16(1, 2),
  BF16(1, 2),
  Q8_0(new Q8Block()),
  Q4_0(new Q4Block()),
  Q4_K(new Q4KBlock()),
  Q5_K(new Q5KBlock()),
  Q6_K(new Q6KBlock()),
  I8(1, 1),
  U8(1, 1),
  I32(1, 4),
  I64(1, 8);

  private final int blockSize;
  private final int blockBytes;

  @SuppressWarnings("ImmutableEnumChecker") // layouts are records without fields
  private final Optional<BlockLayout> layout;

  DType(int blockSize, int blockBytes) {
    this.blockSize = blockSize;
    this.blockBytes = blockBytes;
    this.layout = Optional.empty();
  }

  DType(BlockLayout layout) {
    this.blockSize = layout.elements();
    this.blockBytes = layout.bytes();
    this.layout = Optional.of(layout);
  }

  /** How blocks are laid out; empty for plain types. */
  public Optional<BlockLayout> layout() {
    return layout;
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
