package dev.ets.exec.tornado;

import dev.ets.UsageException;
import dev.ets.tensor.BlockLayout;
import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.LongStream;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Tensors in types that have a kernel, made of those in types that have none: a chunk at a time on
 * the heap, chunks in parallel, the result outside it.
 */
final class WeightConversion {
  private static final BlockLayout Q8 = DType.Q8_0.layout().orElseThrow();

  /** Values of a chunk; whole blocks of every type. */
  private static final int CHUNK = 1 << 16;

  private WeightConversion() {}

  /** What to do with values {@code from} to {@code from + count} of a tensor. */
  @FunctionalInterface
  private interface Store {
    void chunk(float[] values, long from, int count);
  }

  /** The tensor as F32: a quantised one's values exactly, as {@link Tensor#copyTo} gives them. */
  static FloatArray toFloats(Tensor t) {
    FloatArray array = new FloatArray(size(t, t.shape().elements()));
    MemorySegment to = array.getSegment();
    convert(
        t,
        (values, from, count) ->
            MemorySegment.copy(values, 0, to, ValueLayout.JAVA_FLOAT, 4 * from, count));
    return array;
  }

  /**
   * The tensor as Q8_0; its rows are whole blocks of that. What a value loses is at most half a
   * step, 1/254 of the largest magnitude in its block of 32.
   *
   * @throws UsageException when a value is too large for Q8_0, or no number
   */
  static ByteArray toQ8(Tensor t) {
    ByteArray array = new ByteArray(size(t, DType.Q8_0.bytes(t.shape().elements())));
    MemorySegment to = array.getSegment();
    convert(
        t,
        (values, from, count) -> {
          for (int i = 0; i < count; i++) {
            if (!(Math.abs(values[i]) <= Q8.largest())) {
              throw new UsageException(
                  "tensor %s has a value of %s, which Q8_0 cannot hold (at most %s) and %s has no"
                          .formatted(t.name(), values[i], Q8.largest(), t.dtype())
                      + " kernel on a device: give --device jvm");
            }
          }
          for (int i = 0; i < count; i += Q8.elements()) {
            Q8.quantise(values, i, to, (from + i) / Q8.elements() * Q8.bytes());
          }
        });
    return array;
  }

  private static void convert(Tensor t, Store store) {
    long elements = t.shape().elements();
    LongStream.range(0, Math.ceilDiv(elements, CHUNK))
        .parallel()
        .forEach(
            chunk -> {
              long from = chunk * CHUNK;
              int count = (int) Math.min(CHUNK, elements - from);
              float[] values = new float[count];
              t.copyTo(from, values, 0, count);
              store.chunk(values, from, count);
            });
  }

  /**
   * The size of an array for a tensor.
   *
   * @throws UsageException when its elements cannot be numbered by ints
   */
  static int size(Tensor t, long elements) {
    if (elements > Integer.MAX_VALUE) {
      throw new UsageException(
          "tensor %s %s needs an array of %,d elements, a device's have at most %,d: give --device jvm"
              .formatted(t.name(), t.shape(), elements, Integer.MAX_VALUE));
    }
    return (int) elements;
  }
}
