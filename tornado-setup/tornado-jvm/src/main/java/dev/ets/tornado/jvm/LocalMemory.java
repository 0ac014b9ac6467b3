package dev.ets.tornado.jvm;

import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/**
 * The local memory of one work-group. The arrays are plain Java arrays, as kernels expect, so
 * single accesses cannot be watched. Instead they begin with values that show up:
 *
 * <ul>
 *   <li>floats and halves with a NaN of our own bits. Arithmetic hands a NaN's bits on (x86 and ARM
 *       make it quiet, which it is already, and may flip the sign), so a result that has them
 *       depends on unwritten memory; it is found when it is stored in a FloatArray or
 *       HalfFloatArray, or as a half in a ByteArray. Not found: values that only decide a branch,
 *       that are turned into an int, that meet another NaN first, or that are never stored; and
 *       what was left by an earlier phase of the same group, which was written, only too early.
 *   <li>ints and bytes with {@link #INT} and {@link #BYTE}, which are negative, so an unwritten
 *       index is out of range. Stored in an array they are seen, but not refused: a real value may
 *       be the same.
 * </ul>
 */
final class LocalMemory {
  /** What a group may hold, in bytes: what every CUDA device allows. */
  static final int LIMIT = 48 << 10;

  static final int INT = 0xA5A5A5A5;
  static final byte BYTE = (byte) 0xA5;

  /** A quiet NaN. The low 13 bits are 0, so it survives the way through a half. */
  private static final int FLOAT_BITS = 0x7FEDA000;

  private static final float FLOAT = Float.intBitsToFloat(FLOAT_BITS);
  private static final HalfFloat HALF = new HalfFloat(Float.floatToFloat16(FLOAT));

  private final List<Object> arrays = new ArrayList<>();
  private int bytes;

  /** Whether a value comes from unwritten local memory. */
  static boolean unwritten(float value) {
    return (Float.floatToRawIntBits(value) & Integer.MAX_VALUE) == FLOAT_BITS;
  }

  /**
   * The array of a work-item's {@code call}-th allocation.
   *
   * @throws IllegalStateException when another work-item's call had another type or size, or the
   *     group's memory is full
   */
  <T> T array(int call, Class<T> type, int size) {
    if (call == arrays.size()) {
      arrays.add(allocate(type, size));
    }
    Object array = arrays.get(call);
    if (array.getClass() != type || Array.getLength(array) != size) {
      throw new IllegalStateException(
          "local array %d of the group is %s for one work-item and %s for another"
                  .formatted(
                      call + 1,
                      describe(array.getClass(), Array.getLength(array)),
                      describe(type, size))
              + ": all work-items of a group make the same allocations in the same order");
    }
    return type.cast(array);
  }

  private Object allocate(Class<?> type, int size) {
    Object array = Array.newInstance(type.componentType(), size);
    int elementBytes =
        switch (array) {
          case float[] a -> {
            Arrays.fill(a, FLOAT);
            yield Float.BYTES;
          }
          case int[] a -> {
            Arrays.fill(a, INT);
            yield Integer.BYTES;
          }
          case byte[] a -> {
            Arrays.fill(a, BYTE);
            yield Byte.BYTES;
          }
          case HalfFloat[] a -> {
            Arrays.fill(a, HALF);
            yield Short.BYTES;
          }
          default -> throw new IllegalArgumentException("no local memory of type " + type);
        };
    bytes = Math.addExact(bytes, Math.multiplyExact(size, elementBytes));
    if (bytes > LIMIT) {
      throw new IllegalStateException(
          "local memory: %s makes %d bytes for the group, and a device may have no more than %d"
                  .formatted(describe(type, size), bytes, LIMIT)
              + ": use smaller tiles");
    }
    return array;
  }

  private static String describe(Class<?> type, int size) {
    return "%s[%d]".formatted(type.componentType().getSimpleName(), size);
  }
}
