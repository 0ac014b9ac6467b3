package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

class ReadPeakTest {
  private static final int TASK_FLOATS = ReadPeak.BYTES_PER_TASK / Float.BYTES;

  @Test
  void readsEachFloatOfATaskOnce() {
    // Small whole numbers, so that the sum is exact in any order.
    float[] floats = new float[2 * TASK_FLOATS];
    float want = 0;
    for (int i = TASK_FLOATS; i < floats.length; i++) {
      floats[i] = i % 7;
      want += floats[i];
    }
    assertEquals(want, ReadPeak.sum(MemorySegment.ofArray(floats), ReadPeak.BYTES_PER_TASK));
    assertEquals(0, ReadPeak.sum(MemorySegment.ofArray(floats), 0));
  }

  @Test
  void countsTheBytesOfWholeTasks() {
    try (ReadPeak peak = new ReadPeak(3L * ReadPeak.BYTES_PER_TASK + 17);
        Workers workers = new Workers(2)) {
      assertEquals(3.0 * ReadPeak.BYTES_PER_TASK, peak.burst(workers));
    }
    assertThrows(IllegalArgumentException.class, () -> new ReadPeak(1000));
  }
}
