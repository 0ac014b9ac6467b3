package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.types.HalfFloat;

/** An array of bytes, which may hold halves too. */
public final class ByteArray extends TornadoNativeArray {
  /** An array of {@code size} elements without defined values. */
  public ByteArray(int size) {
    super(size, Byte.BYTES);
  }

  ByteArray(MemorySegment memory, @Nullable DeviceView view) {
    super(memory, Byte.BYTES, view);
  }

  /** A copy of a Java array. */
  public static ByteArray fromArray(byte[] values) {
    return fromSegment(MemorySegment.ofArray(values));
  }

  public static ByteArray fromElements(byte... values) {
    return fromArray(values);
  }

  /** A copy of a segment of elements, without a header. */
  public static ByteArray fromSegment(MemorySegment elements) {
    return new ByteArray(copyWithHeader(elements), null);
  }

  /** An array over existing memory, which has {@link #ARRAY_HEADER} bytes for us in front. */
  public static ByteArray fromSegmentShallow(MemorySegment memoryWithHeader) {
    return new ByteArray(memoryWithHeader, null);
  }

  public byte get(int index) {
    return data.getAtIndex(ValueLayout.JAVA_BYTE, toRead(index));
  }

  public void set(int index, byte value) {
    data.setAtIndex(ValueLayout.JAVA_BYTE, toWrite(index), value);
  }

  /**
   * The half in the bytes {@code byteIndex} and {@code byteIndex + 1}.
   *
   * @throws IllegalArgumentException when the index is odd
   */
  public HalfFloat getHalfFloat(int byteIndex) {
    requireEven(byteIndex);
    int start = toRead(byteIndex);
    toRead(byteIndex + 1);
    return new HalfFloat(data.get(ValueLayout.JAVA_SHORT, start));
  }

  /**
   * Sets the half in the bytes {@code byteIndex} and {@code byteIndex + 1}.
   *
   * @throws IllegalArgumentException when the index is odd
   */
  public void setHalfFloat(int byteIndex, HalfFloat value) {
    requireEven(byteIndex);
    int start = toWrite(byteIndex);
    toWrite(byteIndex + 1);
    toStore(byteIndex, value.getFloat32());
    data.set(ValueLayout.JAVA_SHORT, start, value.getHalfFloatValue());
  }

  private void requireEven(int byteIndex) {
    if (byteIndex % 2 != 0) {
      throw new IllegalArgumentException(
          "%s: a half at byte %d; halves lie at even bytes".formatted(this, byteIndex));
    }
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
