package dev.ets.exec.vector;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/**
 * The panels of a {@link PackedMatrix} off the heap, a segment each, {@code (inputs, width)} in the
 * file's own precision.
 */
sealed interface Panels {
  /** The panels in order. */
  List<MemorySegment> segments();

  /** Bytes that the panels take. */
  default long bytes() {
    long bytes = 0;
    for (MemorySegment panel : segments()) {
      bytes += panel.byteSize();
    }
    return bytes;
  }

  /**
   * Writes inputs {@code from .. from + count} of a panel to {@code to}, {@code (count, width)}.
   *
   * @param from whole sub-blocks, as is {@code count}
   */
  void widen(int panel, int from, int count, float[] to);

  /** F32. */
  record Floats(List<MemorySegment> segments, int width) implements Panels {
    @Override
    public void widen(int panel, int from, int count, float[] to) {
      long at = 4L * from * width;
      MemorySegment.copy(segments.get(panel), ValueLayout.JAVA_FLOAT, at, to, 0, count * width);
    }
  }

  /** F16. */
  record Halves(List<MemorySegment> segments, int width) implements Panels {
    @Override
    public void widen(int panel, int from, int count, float[] to) {
      VectorMath.widenHalves(segments.get(panel), 2L * from * width, to, count * width);
    }
  }

  /** BF16: the upper halves of f32. */
  record BrainFloats(List<MemorySegment> segments, int width) implements Panels {
    @Override
    public void widen(int panel, int from, int count, float[] to) {
      VectorMath.widenBrainFloats(segments.get(panel), 2L * from * width, to, count * width);
    }
  }

  /** All quantised types. */
  record Quants(List<MemorySegment> segments, QuantPanel layout) implements Panels {
    @Override
    public void widen(int panel, int from, int count, float[] to) {
      VectorMath.widen(segments.get(panel), layout, from, count, to);
    }
  }
}
