package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.NR;

import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Writes a matrix {@code (out, in)} into the panel order of {@link PackedMatrix}. */
final class PanelPacker {
  private static final ValueLayout.OfShort F16 =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private PanelPacker() {}

  /** Takes one element; a Q8_0 matrix hands over its quants. */
  interface Store {
    void put(int at, float value);
  }

  /**
   * Packs all rows.
   *
   * @param scales where the scales of a Q8_0 matrix go; null for other types
   */
  static void pack(Tensor tensor, int inputs, float @Nullable [] scales, Store store) {
    int outputs = (int) tensor.shape().dim(0);
    float[] row = new float[inputs];
    for (int o = 0; o < outputs; o++) {
      if (scales == null) {
        tensor.copyTo((long) o * inputs, row, 0, inputs);
      } else {
        quants(tensor.data(), o, row, scales);
      }
      int at = o / NR * NR * inputs + o % NR;
      for (int k = 0; k < inputs; k++) {
        store.put(at + k * NR, row[k]);
      }
    }
  }

  private static void quants(MemorySegment data, int output, float[] row, float[] scales) {
    int block = DType.Q8_0.blockSize();
    int blocks = row.length / block;
    for (int b = 0; b < blocks; b++) {
      long at = ((long) output * blocks + b) * DType.Q8_0.blockBytes();
      scales[(output / NR * blocks + b) * NR + output % NR] =
          Float.float16ToFloat(data.get(F16, at));
      for (int i = 0; i < block; i++) {
        row[b * block + i] = data.get(ValueLayout.JAVA_BYTE, at + 2 + i);
      }
    }
  }
}
