package dev.ets.tornado.jvm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray.ARRAY_HEADER;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.Int8Array;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

class ArraysTest {
  @Test
  void eachTypeKeepsItsValues() {
    assertArrayEquals(new float[] {1.5f, -2}, FloatArray.fromElements(1.5f, -2).toHeapArray());
    assertArrayEquals(new int[] {1, -2}, IntArray.fromArray(new int[] {1, -2}).toHeapArray());
    assertArrayEquals(
        new long[] {1L << 40, -2}, LongArray.fromElements(1L << 40, -2).toHeapArray());
    assertArrayEquals(
        new byte[] {1, -2}, ByteArray.fromElements((byte) 1, (byte) -2).toHeapArray());
    assertArrayEquals(
        new byte[] {1, -2}, Int8Array.fromElements((byte) 1, (byte) -2).toHeapArray());
    HalfFloat[] halves =
        HalfFloatArray.fromElements(new HalfFloat(0.1f), new HalfFloat(-65504f)).toHeapArray();
    assertEquals(0.1f, halves[0].getFloat32(), 1e-4f);
    assertEquals(-65504f, halves[1].getFloat32());
    assertEquals((short) 0x3C00, new HalfFloat(1f).getHalfFloatValue());
    assertEquals(1f, new HalfFloat((short) 0x3C00).getFloat32());
  }

  @Test
  void sizesCountElementsAndBytes() {
    TornadoNativeArray[] arrays = {
      new ByteArray(7),
      new Int8Array(7),
      new HalfFloatArray(7),
      new IntArray(7),
      new FloatArray(7),
      new LongArray(7)
    };
    int[] bytes = {1, 1, 2, 4, 4, 8};
    for (int i = 0; i < arrays.length; i++) {
      TornadoNativeArray a = arrays[i];
      assertEquals(16, ARRAY_HEADER);
      assertEquals(7, a.getSize());
      assertEquals(bytes[i], a.getElementSize());
      assertEquals(7 * bytes[i], a.getNumBytesOfSegment());
      assertEquals(7 * bytes[i] + 16, a.getNumBytesOfSegmentWithHeader());
      assertEquals(7 * bytes[i], a.getSegment().byteSize());
      assertEquals(7, a.getSegmentWithHeader().get(ValueLayout.JAVA_INT, 0));
    }
  }

  @Test
  void initAndClearSetAllElements() {
    FloatArray x = new FloatArray(5);
    x.init(2);
    assertArrayEquals(new float[] {2, 2, 2, 2, 2}, x.toHeapArray());
    x.clear();
    assertArrayEquals(new float[5], x.toHeapArray());
  }

  @Test
  void shallowSegmentsShareMemoryAndOthersDoNot() {
    MemorySegment memory = Arena.ofAuto().allocate(ARRAY_HEADER + 12, 16);
    memory.set(ValueLayout.JAVA_FLOAT, ARRAY_HEADER + 4, 3);
    FloatArray shallow = FloatArray.fromSegmentShallow(memory);
    FloatArray copy = FloatArray.fromSegment(memory.asSlice(ARRAY_HEADER));
    assertEquals(3, shallow.getSize());
    assertEquals(3, copy.getSize());
    memory.set(ValueLayout.JAVA_FLOAT, ARRAY_HEADER + 4, 5);
    assertEquals(5, shallow.get(1));
    assertEquals(3, copy.get(1));
    shallow.set(2, 7);
    assertEquals(7, memory.get(ValueLayout.JAVA_FLOAT, ARRAY_HEADER + 8));
  }

  @Test
  void byteArraysHoldHalvesAtEvenBytes() {
    ByteArray block = new ByteArray(34); // A Q8_0 block: a half and 32 bytes.
    block.setHalfFloat(0, new HalfFloat(0.25f));
    block.set(2, (byte) -7);
    assertEquals(0.25f, block.getHalfFloat(0).getFloat32());
    assertEquals(0x34, block.get(1));
    assertEquals(-7, block.get(2));
    assertThrows(IllegalArgumentException.class, () -> block.getHalfFloat(1));
    assertThrows(IndexOutOfBoundsException.class, () -> block.getHalfFloat(34));
  }

  @Test
  void indexOutOfRangeNamesArrayIndexAndSize() {
    for (int index : new int[] {-1, 3, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      FloatArray x = new FloatArray(3);
      String message =
          assertThrows(IndexOutOfBoundsException.class, () -> x.get(index)).getMessage();
      assertEquals("FloatArray[3]: index %d is out of range for size 3".formatted(index), message);
      assertThrows(IndexOutOfBoundsException.class, () -> x.set(index, 1));
    }
  }

  @Test
  void memoryThatFitsNoArrayIsRefused() {
    MemorySegment memory = Arena.ofAuto().allocate(ARRAY_HEADER + 6, 16);
    String message =
        assertThrows(IllegalArgumentException.class, () -> IntArray.fromSegmentShallow(memory))
            .getMessage();
    assertTrue(message.contains("IntArray over 22 bytes"), message);
    assertThrows(IllegalArgumentException.class, () -> new IntArray(-1));
  }
}
