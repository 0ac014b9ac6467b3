package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedMatrixTest {
  private static final Workers WORKERS = new Workers(2);
  private static final int[] ROWS = {1, 2, 7, 8, 9, 63, 65, 130};
  private static final int[] OUTPUTS = {1, 13, 31, 32, 33, 100};

  private final Random random = new Random(2);
  private final PackedMatrix.Context context =
      new PackedMatrix.Context(WORKERS, new PackedMatrix.Scratch());

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "Q8_0"})
  void equalsTheChainOfFusedMultiplyAddsOverDequantisedWeights(DType type) {
    int[] inputs = type == DType.Q8_0 ? new int[] {32, 96, 256} : new int[] {1, 13, 33, 96, 257};
    for (int n : OUTPUTS) {
      for (int k : inputs) {
        Tensor tensor = random(type, n, k);
        PackedMatrix packed = PackedMatrix.of(tensor);
        float[] weights = tensor.toFloats();
        for (int rows : ROWS) {
          float[] x = floats(rows * k);
          float[] bias = floats(n);
          float[] y = floats(rows * n);
          float[] want = y.clone();
          packed.multiply(x, rows, y, bias, true, context);
          naive(x, weights, bias, want, rows, n, k);
          assertArrayEquals(want, y, "%s %dx%dx%d".formatted(type, rows, n, k));
        }
      }
    }
  }

  /** y += x W^T + bias, each element one chain in the order of the inputs. */
  private static void naive(
      float[] x, float[] weights, float[] bias, float[] y, int rows, int n, int k) {
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < n; o++) {
        float sum = 0;
        for (int i = 0; i < k; i++) {
          sum = Math.fma(x[r * k + i], weights[o * k + i], sum);
        }
        y[r * n + o] += sum + bias[o];
      }
    }
  }

  @Test
  void overwritesWhenItDoesNotAdd() {
    PackedMatrix packed = PackedMatrix.of(random(DType.F32, 5, 3));
    float[] x = floats(3);
    float[] y = new float[5];
    float[] dirty = floats(5);
    packed.multiply(x, 1, y, null, false, context);
    packed.multiply(x, 1, dirty, null, false, context);
    assertArrayEquals(y, dirty);
  }

  @Test
  void aRowIsTheSameInEveryBatch() {
    int k = 96;
    int n = 70;
    PackedMatrix packed = PackedMatrix.of(random(DType.F16, n, k));
    float[] x = floats(130 * k);
    float[] all = new float[130 * n];
    packed.multiply(x, 130, all, null, false, context);
    for (int first : new int[] {0, 5, 64, 127}) {
      for (int rows : new int[] {1, 2, 3}) {
        float[] some = new float[rows * n];
        float[] part = Arrays.copyOfRange(x, first * k, (first + rows) * k);
        packed.multiply(part, rows, some, null, false, context);
        assertArrayEquals(Arrays.copyOfRange(all, first * n, (first + rows) * n), some);
      }
    }
  }

  @Test
  void refusesATensorThatIsNoMatrix() {
    Tensor t = new Tensor("t", DType.F32, new Shape(4), MemorySegment.ofArray(new float[4]));
    assertEquals(
        "tensor t has shape (4), a weight matrix has two dimensions",
        assertThrows(IllegalArgumentException.class, () -> PackedMatrix.of(t)).getMessage());
  }

  private float[] floats(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  private Tensor random(DType type, int n, int k) {
    byte[] bytes = new byte[(int) type.bytes((long) n * k)];
    random.nextBytes(bytes);
    MemorySegment data = MemorySegment.ofArray(bytes);
    int step = type.blockBytes();
    for (int at = 0; at < bytes.length; at += step) {
      float value = (float) random.nextGaussian();
      if (type == DType.F32) {
        data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
      } else {
        short half =
            type == DType.BF16
                ? (short) (Float.floatToRawIntBits(value) >>> 16)
                : Float.floatToFloat16(value);
        data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, half);
      }
    }
    return new Tensor("t", type, new Shape(n, k), data);
  }
}
