package dev.ets.format;

import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;

/**
 * Turns floats into the types that model files store; the way back is {@link Tensor#copyTo}.
 * Rounding is to nearest: F16 and BF16 break ties to even, Q8_0 away from zero as ggml does.
 */
public final class Quantiser {
  private static final int Q8_MAX = 127;

  private Quantiser() {}

  /**
   * A tensor that holds {@code values}, row-major, as {@code dtype}.
   *
   * @throws IllegalArgumentException when the shape has another number of elements, the type stores
   *     no real numbers, or, for Q8_0, rows are no multiple of 32 or a value is out of its range
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
    for (int i = 0; i < values.length; i += block) {
      long at = (long) (i / block) * dtype.blockBytes();
      switch (dtype) {
        case F32 -> data.set(Bytes.FLOAT, at, values[i]);
        case F16 -> data.set(Bytes.SHORT, at, Float.floatToFloat16(values[i]));
        case BF16 -> data.set(Bytes.SHORT, at, floatToBfloat16(values[i]));
        case Q8_0 -> quantiseQ8(name, values, i, data, at);
        case I8, U8, I32, I64 ->
            throw new IllegalArgumentException(
                "tensor %s: %s stores no real numbers".formatted(name, dtype));
      }
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

  /** One block: scale = max |value| / 127 as f16, then 32 quants of value / scale. */
  private static void quantiseQ8(
      String name, float[] values, int first, MemorySegment data, long at) {
    int block = DType.Q8_0.blockSize();
    float max = 0;
    for (int i = first; i < first + block; i++) {
      max = Math.max(max, Math.abs(values[i])); // NaN if any is
    }
    float scale = max / Q8_MAX;
    short half = Float.floatToFloat16(scale);
    if (!Float.isFinite(Float.float16ToFloat(half))) {
      throw new IllegalArgumentException(
          "tensor %s: values %d..%d reach %s, which Q8_0 cannot hold"
              .formatted(name, first, first + block - 1, max));
    }
    float inverse = half == 0 ? 0 : 1 / scale;
    data.set(Bytes.SHORT, at, half);
    for (int i = 0; i < block; i++) {
      float scaled = values[first + i] * inverse;
      int quant = (int) Math.signum(scaled) * Math.round(Math.abs(scaled));
      data.set(Bytes.BYTE, at + 2 + i, (byte) quant);
    }
  }
}
