package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An array of ints. */
public final class IntArray extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public IntArray(int size) {
    super(size, Integer.BYTES);
  }

  IntArray(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Integer.BYTES, view);
  }

  /** A copy of a Java array. */
  public static IntArray fromArray(int[] values) {
    return fromSegment(MemorySegment.ofArray(values));
  }

  public static IntArray fromElements(int... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static IntArray fromSegment(MemorySegment elements) {
    return new IntArray(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static IntArray fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new IntArray(memoryWithHeader, null);
  }

  public int get(int index) {
    return data.getAtIndex(ValueLayout.JAVA_INT, toRead(index));
  }

  public void set(int index, int value) {
    data.setAtIndex(ValueLayout.JAVA_INT, toWrite(index), value);
  }

  /** Sets all elements. */
  public void init(int value) {
    for (int i = 0; i < getSize(); i++) {
      set(i, value);
    }
  }

  @Override
  public void clear() {
    super.clear();
  }

  public int[] toHeapArray() {
    return data.toArray(ValueLayout.JAVA_INT);
  }
}
