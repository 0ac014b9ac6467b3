package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An array of longs. */
public final class LongArray extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public LongArray(int size) {
    super(size, Long.BYTES);
  }

  LongArray(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Long.BYTES, view);
  }

  /** A copy of a Java array. */
  public static LongArray fromArray(long[] values) {
    return fromSegment(MemorySegment.ofArray(values));
  }

  public static LongArray fromElements(long... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static LongArray fromSegment(MemorySegment elements) {
    return new LongArray(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static LongArray fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new LongArray(memoryWithHeader, null);
  }

  public long get(int index) {
    return data.getAtIndex(ValueLayout.JAVA_LONG, toRead(index));
  }

  public void set(int index, long value) {
    data.setAtIndex(ValueLayout.JAVA_LONG, toWrite(index), value);
  }

  /** Sets all elements. */
  public void init(long value) {
    for (int i = 0; i < getSize(); i++) {
      set(i, value);
    }
  }

  @Override
  public void clear() {
    super.clear();
  }

  public long[] toHeapArray() {
    return data.toArray(ValueLayout.JAVA_LONG);
  }
}
