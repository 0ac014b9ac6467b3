package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** An array of half-precision floats. */
public final class HalfFloatArray extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public HalfFloatArray(int size) {
    super(size, Short.BYTES);
  }

  HalfFloatArray(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Short.BYTES, view);
  }

  /** A copy of a Java array. */
  public static HalfFloatArray fromArray(HalfFloat[] values) {
    HalfFloatArray array = new HalfFloatArray(values.length);
    for (int i = 0; i < values.length; i++) {
      array.set(i, values[i]);
    }
    return array;
  }

  public static HalfFloatArray fromElements(HalfFloat... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static HalfFloatArray fromSegment(MemorySegment elements) {
    return new HalfFloatArray(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static HalfFloatArray fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new HalfFloatArray(memoryWithHeader, null);
  }

  public HalfFloat get(int index) {
    return new HalfFloat(data.getAtIndex(ValueLayout.JAVA_SHORT, toRead(index)));
  }

  public void set(int index, HalfFloat value) {
    toStore(index, value.getFloat32());
    data.setAtIndex(ValueLayout.JAVA_SHORT, toWrite(index), value.getHalfFloatValue());
  }

  /** Sets all elements. */
  public void init(HalfFloat value) {
    for (int i = 0; i < getSize(); i++) {
      set(i, value);
    }
  }

  @Override
  public void clear() {
    super.clear();
  }

  public HalfFloat[] toHeapArray() {
    HalfFloat[] values = new HalfFloat[getSize()];
    for (int i = 0; i < values.length; i++) {
      values[i] = get(i);
    }
    return values;
  }
}
