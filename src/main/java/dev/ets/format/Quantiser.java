package dev.ets.format;

import dev.ets.tensor.BlockLayout;
import dev.ets.tensor.DType;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Turns floats into the types that model files store; the way back is {@link Tensor#copyTo}.
 * Rounding is to nearest: F16 and BF16 break ties to even; quantised types as their {@link
 * BlockLayout} says.
 */
public final class Quantiser {
  private Quantiser() {}

  /**
   * A tensor that holds {@code values}, row-major, as {@code dtype}.
   *
   * @throws IllegalArgumentException when the shape has another number of elements, the type stores
   *     no real numbers, rows are not whole blocks, or a value is out of a quantised type's range
   */
  public static Tensor quantise(String name, DType dtype, Shape shape, float... values) {
    if (shape.elements() != values.length) {
      throw new IllegalArgumentException(
          "tensor %s %s needs %d values, not %d"
              .formatted(name, shape, shape.elements(), values.length));
    }
    int block = dtype.blockSize();
    if (shape.rank() > 0 && shape.dim(shape.rank() - 1) % block != 0) {
      throw new IllegalArgumentException(
          "tensor %s %s: rows are no multiple of %s's block of %d"
              .formatted(name, shape, dtype, block));
    }
    MemorySegment data =
        MemorySegment.ofArray(new byte[Math.toIntExact(dtype.bytes(values.length))]);
    switch (dtype) {
      case F32 -> MemorySegment.copy(values, 0, data, LittleEndian.FLOAT, 0, values.length);
      case F16 -> {
        for (int i = 0; i < values.length; i++) {
          data.set(LittleEndian.SHORT, 2L * i, Float.floatToFloat16(values[i]));
        }
      }
      case BF16 -> {
        for (int i = 0; i < values.length; i++) {
          data.set(LittleEndian.SHORT, 2L * i, floatToBfloat16(values[i]));
        }
      }
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> blocks(name, dtype, values, data);
      case I8, U8, I32, I64 ->
          throw new IllegalArgumentException(
              "tensor %s: %s stores no real numbers".formatted(name, dtype));
    }
    return new Tensor(name, dtype, shape, data);
  }

  /** The upper half of the float, rounded to nearest even; NaN stays NaN. */
  static short floatToBfloat16(float value) {
    int bits = Float.floatToRawIntBits(value);
    if (Float.isNaN(value)) {
      return (short) (bits >>> 16 | 0x40);
    }
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  private static void blocks(String name, DType dtype, float[] values, MemorySegment data) {
    BlockLayout layout = dtype.layout().orElseThrow();
    int size = layout.elements();
    for (int first = 0; first < values.length; first += size) {
      float max = 0;
      for (int i = first; i < first + size; i++) {
        max = Math.max(max, Math.abs(values[i])); // NaN if any is
      }
      if (!(max <= layout.largest())) {
        throw new IllegalArgumentException(
            "tensor %s: values %d..%d reach %s, %s holds %s at most"
                .formatted(name, first, first + size - 1, max, dtype, layout.largest()));
      }
      layout.quantise(values, first, data, (long) (first / size) * layout.bytes());
    }
  }
}
