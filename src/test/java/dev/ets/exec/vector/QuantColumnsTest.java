package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.tensor.BlockLayout;
import dev.ets.tensor.DType;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class QuantColumnsTest {
  /** Widths that are transposed by eights, and others. */
  private static final int[] WIDTHS = {4, 8, 12, 32};

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void putsEveryWeightInItsPlace(DType type) {
    BlockLayout blocks = type.layout().orElseThrow();
    int size = blocks.elements();
    Random random = new Random(4);
    for (int width : WIDTHS) {
      QuantPanel layout = QuantPanel.of(blocks, 3 * size, width);
      MemorySegment panel = Arena.ofAuto().allocate(layout.bytes(), 4);
      QuantColumns columns = new QuantColumns(blocks, layout);
      float[][] want = new float[width][3 * size];
      for (int k = 0; k < 3 * size; k += size) {
        for (int o = 0; o < width; o++) {
          float[] values = new float[size];
          for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
          }
          MemorySegment block = MemorySegment.ofArray(new byte[blocks.bytes()]);
          blocks.quantise(values, 0, block, 0);
          blocks.unpack(block, 0, columns.block(o));
          blocks.dequantise(columns.block(o), want[o], k);
        }
        columns.write(panel, k);
      }
      float[] got = new float[3 * size * width];
      ScalarMath.widen(panel, layout, 0, 3 * size, got);
      for (int i = 0; i < got.length; i++) {
        assertEquals(want[i % width][i / width], got[i], "width %d, %d".formatted(width, i));
      }
    }
  }
}
