package uk.ac.manchester.tornado.api.types.arrays;

import dev.ets.tornado.jvm.ArrayAccess;
import dev.ets.tornado.jvm.DeviceView;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * An off-heap array of up to 2^31 - 1 elements, behind a header of {@link #ARRAY_HEADER} bytes
 * whose first int is the size. Elements of a new array have no defined value.
 *
 * <p>An array that a kernel gets is over device memory, and its accesses pass through the checks of
 * a {@link DeviceView}. The typed classes add the element's type and nothing else. Every access to
 * an index out of range throws an {@link IndexOutOfBoundsException}.
 */
public abstract sealed class TornadoNativeArray
    permits ByteArray, FloatArray, HalfFloatArray, Int8Array, IntArray, LongArray {

  /**
   * Bytes of the header. Read from TornadoVM's property, and so no constant in callers' classes.
   */
  public static final long ARRAY_HEADER = Long.getLong("tornado.panama.objectHeader", 16L);

  static {
    ArrayAccess.register(new RuntimeAccess());
  }

  /** The elements, without the header. */
  final MemorySegment data;

  private final MemorySegment memory;
  private final int elementSize;
  private final int size;

  /** The checks of a kernel's argument, or null for an array of the host. */
  private final @Nullable DeviceView view;

  /** An array of the host in memory of its own. */
  TornadoNativeArray(int size, int elementSize) {
    this(allocate((long) size * elementSize), elementSize, null);
  }

  /** An array over memory that has the header in front; writes the size into it. */
  TornadoNativeArray(MemorySegment memory, int elementSize, @Nullable DeviceView view) {
    long bytes = memory.byteSize() - ARRAY_HEADER;
    if (bytes < 0 || bytes % elementSize != 0 || bytes / elementSize > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "%s over %d bytes: needs a header of %d bytes and then up to %d elements of %d bytes"
              .formatted(
                  getClass().getSimpleName(),
                  memory.byteSize(),
                  ARRAY_HEADER,
                  Integer.MAX_VALUE,
                  elementSize));
    }
    this.memory = memory;
    this.elementSize = elementSize;
    this.view = view;
    size = (int) (bytes / elementSize);
    data = memory.asSlice(ARRAY_HEADER);
    memory.set(ValueLayout.JAVA_INT, 0, size);
  }

  /** Elements. */
  public int getSize() {
    return size;
  }

  /** Bytes of an element. */
  public int getElementSize() {
    return elementSize;
  }

  /** The elements' memory, unchecked. */
  public MemorySegment getSegment() {
    return data;
  }

  public MemorySegment getSegmentWithHeader() {
    return memory;
  }

  public long getNumBytesOfSegment() {
    return data.byteSize();
  }

  public long getNumBytesOfSegmentWithHeader() {
    return memory.byteSize();
  }

  /** Sets all elements to zero. */
  protected void clear() {
    for (int i = 0; i < size; i++) {
      toWrite(i);
    }
    data.fill((byte) 0);
  }

  /** New memory of the host with a header and a copy of elements. */
  static MemorySegment copyWithHeader(MemorySegment elements) {
    MemorySegment memory = allocate(elements.byteSize());
    MemorySegment.copy(elements, 0, memory, ARRAY_HEADER, elements.byteSize());
    return memory;
  }

  /** The index, checked for a read. */
  final int toRead(int index) {
    requireInRange(index);
    if (view != null) {
      view.read(index);
    }
    return index;
  }

  /** The index, checked for a write. */
  final int toWrite(int index) {
    requireInRange(index);
    if (view != null) {
      view.write(index);
    }
    return index;
  }

  /** The index, checked for an atomic change. */
  final int toChange(int index) {
    requireInRange(index);
    if (view != null) {
      view.atomic(index);
    }
    return index;
  }

  /** The value, checked to be stored at an index. */
  final float toStore(int index, float value) {
    return view == null ? value : view.stored(index, value);
  }

  private void requireInRange(int index) {
    if (index < 0 || index >= size) {
      throw new IndexOutOfBoundsException(
          "%s: index %d is out of range for size %d".formatted(this, index, size));
    }
  }

  private static MemorySegment allocate(long bytes) {
    if (bytes < 0) {
      throw new IllegalArgumentException("an array cannot have a negative size");
    }
    return Arena.ofAuto().allocate(ARRAY_HEADER + bytes, 16);
  }

  /** The array as messages name it. */
  @Override
  public String toString() {
    return view == null ? "%s[%d]".formatted(getClass().getSimpleName(), size) : view.toString();
  }
}
