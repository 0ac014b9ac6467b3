package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Whole arrays are compared, so a write beside the row shows too. */
class RowGradientsTest {
  private static final int[] SIZES = {1, 7, 13, 16, 33, 65, 130, 257};

  private final SplittableRandom random = new SplittableRandom(9);

  @Test
  void normLoopsAreBitEqualToTheScalarTwins() {
    for (int n : SIZES) {
      float[] x = randoms(n + 9);
      float[] w = randoms(n + 9);
      float[] want = randoms(n + 9);
      float[] got = want.clone();
      ScalarRowGradients.scaled(x, 2, 0.7f, w, 5, want, 3, n);
      RowGradients.scaled(x, 2, 0.7f, w, 5, got, 3, n);
      assertArrayEquals(want, got, "scaled, n=" + n);
      ScalarRowGradients.addProduct(x, 2, w, 5, 0.3f, want, 1, n);
      RowGradients.addProduct(x, 2, w, 5, 0.3f, got, 1, n);
      assertArrayEquals(want, got, "addProduct, n=" + n);
      ScalarRowGradients.addDifference(x, 0.3f, w, 1.7f, want, 4, n);
      RowGradients.addDifference(x, 0.3f, w, 1.7f, got, 4, n);
      assertArrayEquals(want, got, "addDifference, n=" + n);
    }
  }

  @Test
  void gateLoopsAreBitEqualToTheScalarTwins() {
    for (int n : SIZES) {
      float[] gu = randoms(2 * n + 5);
      float[] want = randoms(n + 5);
      float[] got = want.clone();
      ScalarRowGradients.gate(gu, 3, want, 2, 0, n);
      RowGradients.gate(gu, 3, got, 2, n);
      assertArrayEquals(want, got, "gate, n=" + n);
      float[] dh = randoms(n + 5);
      float[] wantGradient = randoms(2 * n + 5);
      float[] gotGradient = wantGradient.clone();
      ScalarRowGradients.gateGradient(gu, wantGradient, 3, dh, 2, 0, n);
      RowGradients.gateGradient(gu, gotGradient, 3, dh, 2, n);
      assertArrayEquals(wantGradient, gotGradient, "gateGradient, n=" + n);
    }
  }

  private float[] randoms(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextDouble(0.1, 2);
    }
    return x;
  }
}
