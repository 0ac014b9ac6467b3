package dev.ets.tensor;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
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

  private static final ValueLayout.OfFloat F32 =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

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

  /**
   * Copies {@code count} elements from element {@code first} on into {@code to}, dequantised.
   *
   * @throws IllegalArgumentException when the range does not start and end on whole blocks, or the
   *     type holds no real numbers
   * @throws IndexOutOfBoundsException when the range leaves the tensor or the array
   */
  public void copyTo(long first, float[] to, int offset, int count) {
    switch (dtype) {
      case F32 -> MemorySegment.copy(data, F32, 4 * first, to, offset, count);
      case F16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.float16ToFloat(data.get(F16, 2 * (first + i)));
        }
      }
      case BF16 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = Float.intBitsToFloat(data.get(F16, 2 * (first + i)) << 16);
        }
      }
      case Q8_0 -> dequantiseQ8(first, to, offset, count);
      case I8 -> {
        for (int i = 0; i < count; i++) {
          to[offset + i] = data.get(JAVA_BYTE, first + i);
        }
      }
      case U8, I32, I64 ->
          throw new IllegalArgumentException(
              "tensor %s is %s, which holds no real numbers".formatted(name, dtype));
    }
  }

  private void dequantiseQ8(long first, float[] to, int offset, int count) {
    int block = dtype.blockSize();
    if (first % block != 0 || count % block != 0) {
      throw new IllegalArgumentException(
          "tensor %s: elements %d..%d do not start and end on blocks of %d"
              .formatted(name, first, first + count, block));
    }
    for (int i = 0; i < count; i += block) {
      long at = (first + i) / block * dtype.blockBytes();
      float scale = Float.float16ToFloat(data.get(F16, at));
      for (int j = 0; j < block; j++) {
        to[offset + i + j] = scale * data.get(JAVA_BYTE, at + 2 + j);
      }
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
