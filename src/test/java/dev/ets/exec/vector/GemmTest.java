package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GemmTest {
  private static final int[] SIZES = {1, 7, 13, 33, 65, 130, 257};

  private final SplittableRandom random = new SplittableRandom(11);

  @Test
  void isBitEqualToTheScalarTwinForAllTransposesAndOddSizes() {
    try (Workers pool = new Workers(3)) {
      Gemm gemm = new Gemm(pool);
      for (int m : SIZES) {
        for (int n : SIZES) {
          for (int k : SIZES) {
            int bits = random.nextInt(8);
            check(gemm, m, n, k, bits);
          }
        }
      }
      for (int bits = 0; bits < 8; bits++) {
        check(gemm, 65, 33, 257, bits);
        check(gemm, 13, 130, 1100, bits); // three blocks of k
        check(gemm, 200, 7, 1025, bits);
      }
    }
  }

  /** {@code bits}: a transposed, b transposed, add to c. */
  private void check(Gemm gemm, int m, int n, int k, int bits) {
    Matrix a = view(m, k, (bits & 1) != 0);
    Matrix b = view(k, n, (bits & 2) != 0);
    boolean add = (bits & 4) != 0;
    Matrix c = view(m, n, false);
    float[] want = c.data().clone();
    float[] serial = c.data().clone();
    ScalarGemm.multiply(onto(c, want), add, a, b);
    gemm.multiply(c, add, a, b);
    Gemm.serial(onto(c, serial), add, a, b);
    String what = "m=%d n=%d k=%d bits=%d".formatted(m, n, k, bits);
    // Whole arrays: what lies between and around the rows of c must stay as it was.
    assertArrayEquals(want, c.data(), what);
    assertArrayEquals(want, serial, what);
  }

  @Test
  void aRowIsBitEqualWhateverTheNumberOfRowsAndThreads() {
    int n = 130;
    int k = 1030;
    int most = 257;
    Matrix a = view(most, k, false);
    Matrix b = view(k, n, true);
    float[] all = new float[most * n];
    try (Workers one = new Workers(1);
        Workers three = new Workers(3)) {
      new Gemm(one).multiply(Matrix.of(all, most, n), false, a, b);
      Gemm gemm = new Gemm(three);
      for (int m : SIZES) {
        float[] some = new float[m * n];
        Matrix top = new Matrix(a.data(), a.offset(), m, k, a.stride(), false);
        gemm.multiply(Matrix.of(some, m, n), false, top, b);
        assertArrayEquals(Arrays.copyOf(all, m * n), some, "m=" + m);
      }
    }
  }

  @Test
  void emptySumsAreZeroOrLeaveTheTarget() {
    Matrix c = Matrix.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Matrix a = Matrix.of(new float[0], 2, 0);
    Matrix b = Matrix.of(new float[0], 0, 3);
    Gemm gemm = new Gemm(Workers.shared());
    gemm.multiply(c, true, a, b);
    assertEquals(6, c.data()[5]);
    gemm.multiply(c, false, a, b);
    assertArrayEquals(new float[6], c.data());
  }

  @Test
  void refusesShapesThatDoNotMatch() {
    Gemm gemm = new Gemm(Workers.shared());
    Matrix x = Matrix.of(new float[6], 2, 3);
    assertThrows(IllegalArgumentException.class, () -> gemm.multiply(x, false, x, x));
    assertThrows(IllegalArgumentException.class, () -> Matrix.of(new float[5], 2, 3));
    assertThrows(
        IllegalArgumentException.class, () -> new Matrix(new float[60], 0, 2, 3, 2, false));
  }

  /** A random view inside a larger array, with gaps between its rows. */
  private Matrix view(int rows, int cols, boolean transposed) {
    int lines = transposed ? cols : rows;
    int width = transposed ? rows : cols;
    int stride = width + random.nextInt(4);
    int offset = random.nextInt(5);
    float[] data = new float[offset + lines * stride + 3];
    for (int i = 0; i < data.length; i++) {
      data[i] = (float) random.nextDouble(-1, 1);
    }
    return new Matrix(data, offset, rows, cols, stride, transposed);
  }

  private static Matrix onto(Matrix m, float[] data) {
    return new Matrix(data, m.offset(), m.rows(), m.cols(), m.stride(), m.transposed());
  }
}
