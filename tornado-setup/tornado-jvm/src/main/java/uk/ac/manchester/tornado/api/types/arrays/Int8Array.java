package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An array of bytes that are numbers. */
public final class Int8Array extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public Int8Array(int size) {
    super(size, Byte.BYTES);
  }

  Int8Array(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Byte.BYTES, view);
  }

  /** A copy of a Java array. */
  public static Int8Array fromArray(byte[] values) {
    return fromSegment(MemorySegment.ofArray(values));
  }

  public static Int8Array fromElements(byte... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static Int8Array fromSegment(MemorySegment elements) {
    return new Int8Array(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static Int8Array fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new Int8Array(memoryWithHeader, null);
  }

  public byte get(int index) {
    return data.getAtIndex(ValueLayout.JAVA_BYTE, toRead(index));
  }

  public void set(int index, byte value) {
    data.setAtIndex(ValueLayout.JAVA_BYTE, toWrite(index), value);
  }

  /** Sets all elements. */
  public void init(byte value) {
    for (int i = 0; i < getSize(); i++) {
      set(i, value);
    }
  }

  @Override
  public void clear() {
    super.clear();
  }

  public byte[] toHeapArray() {
    return data.toArray(ValueLayout.JAVA_BYTE);
  }
}
