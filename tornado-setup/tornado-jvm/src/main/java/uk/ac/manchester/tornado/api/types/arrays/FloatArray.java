package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/** An array of floats. */
public final class FloatArray extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public FloatArray(int size) {
    super(size, Float.BYTES);
  }

  FloatArray(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Float.BYTES, view);
  }

  /** A copy of a Java array. */
  public static FloatArray fromArray(float[] values) {
    return fromSegment(MemorySegment.ofArray(values));
  }

  public static FloatArray fromElements(float... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static FloatArray fromSegment(MemorySegment elements) {
    return new FloatArray(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static FloatArray fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new FloatArray(memoryWithHeader, null);
  }

  public float get(int index) {
    return data.getAtIndex(ValueLayout.JAVA_FLOAT, toRead(index));
  }

  public void set(int index, float value) {
    data.setAtIndex(ValueLayout.JAVA_FLOAT, toWrite(index), toStore(index, value));
  }

  /** Sets all elements. */
  public void init(float value) {
    for (int i = 0; i < getSize(); i++) {
      set(i, value);
    }
  }

  @Override
  public void clear() {
    super.clear();
  }

  public float[] toHeapArray() {
    return data.toArray(ValueLayout.JAVA_FLOAT);
  }
}
