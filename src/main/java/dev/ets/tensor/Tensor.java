package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.BYTE;
import static dev.ets.tensor.LittleEndian.FLOAT;
import static dev.ets.tensor.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * A named view of weights in memory, normally of a mapped file: little-endian, row-major, never
 * copied.
 *
 * @param data exactly {@code dtype.bytes(shape.elements())} bytes
 * @param withHeader the same memory with {@link #HEADER} bytes in front, which may be written for a
 *     moment and have to be put back: they may be another tensor's. Empty where memory is read-only
 */
public record Tensor(
    String name, DType dtype, Shape shape, MemorySegment data, Optional<MemorySegment> withHeader) {
  /** Bytes of a header that a device's array has in front of its elements. */
  public static final int HEADER = 16;

  public Tensor {
    long want = dtype.bytes(shape.elements());
    if (data.byteSize() != want) {
      throw new IllegalArgumentException(
          "tensor %s %s %s needs %d bytes, its view has %d"
              .formatted(name, dtype, shape, want, data.byteSize()));
    }
  }

  /** A tensor in memory that has no room in front. */
  public Tensor(String name, DType dtype, Shape shape, MemorySegment data) {
    this(name, dtype, shape, data, Optional.empty());
  }

  /** The same weights under another name. */
  public Tensor named(String other) {
    return new Tensor(other, dtype, shape, data, withHeader);
  }

  /**
   * Copies {@code count} elements from element {@code first} on into {@code to}, dequantised.
   *
   * @throws IllegalArgumentException when the range does not start and end on whole blocks, or the
   *     type holds no real numbers
   * @throws IndexOutOfBoundsException when the range leaves the tensor or the array
   */
  public void copyTo(long first, float[] to, int offset, int count) {
    switch (dtype) {
      case F32 -> MemorySegment.copy(data, FLOAT, 4 * first, to, offset, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.float16ToFloat(data.get(SHORT, 2 * (first + i)));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.intBitsToFloat(data.get(SHORT, 2 * (first + i)) << 16);
        }
      }
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K ->
          dequantise(dtype.layout().orElseThrow(), first, to, offset, count);
      case I8 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = data.get(BYTE, first + i);
        }
      }
      case U8, I32, I64 ->
          throw new IllegalArgumentException(
              "tensor %s is %s, which holds no real numbers".formatted(name, dtype));
    }
  }

  private void dequantise(BlockLayout layout, long first, float[] to, int offset, int count) {
    int size = layout.elements();
    if (first % size != 0 || count % size != 0) {
      throw new IllegalArgumentException(
          "tensor %s: elements %d..%d do not start and end on blocks of %d"
              .formatted(name, first, first + count, size));
    }
    Block block = new Block(layout);
    for (int i = 0; i < count; i += size) {
      layout.unpack(data, (first + i) / size * layout.bytes(), block);
      layout.dequantise(block, to, offset + i);
    }
  }

  /**
   * The whole tensor as floats on the heap, dequantised. For small tensors and tests.
   *
   * @throws IllegalArgumentException when it has 2^31 elements or more
   */
  public float[] toFloats() {
    long n = shape.elements();
    if (n > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s has %d elements, more than one array holds".formatted(name, n));
    }
    float[] all = new float[(int) n];
    copyTo(0, all, 0, all.length);
    return all;
  }
}
