package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowOpsTest {
  private final Random random = new Random(1);

  private float[] values(int n, float range) {
    float[] x = new float[n + 6];
    for (int i = 0; i < x.length; i++) {
      x[i] = (random.nextFloat() * 2 - 1) * range;
    }
    return x;
  }

  private static void assertOutsideIsUntouched(float[] before, float[] after, int n) {
    for (int i = 0; i < 3; i++) {
      assertEquals(before[i], after[i]);
      assertEquals(before[n + 3 + i], after[n + 3 + i]);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 16, 33, 207, 4098})
  void swiGluIsTheGateTimesItsSigmoidTimesUp(int n) {
    float[] gate = values(n, 100);
    float[] up = values(n, 5);
    float[] out = gate.clone();
    RowOps.swiGlu(gate, up, out, 3, n, new float[n]);
    for (int i = 3; i < 3 + n; i++) {
      double exact = gate[i] * (double) up[i] / (1 + Math.exp(-gate[i]));
      assertEquals(exact, out[i], 1e-6 * Math.abs(exact) + 1e-12);
    }
    assertOutsideIsUntouched(gate, out, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 16, 33, 207, 4098})
  void geluIsTheValueTimesTheNormalDistributionFunction(int n) {
    float[] x = values(n, 12);
    float[] out = x.clone();
    RowOps.gelu(out, 3, n, new float[n + 5]);
    for (int i = 3; i < 3 + n; i++) {
      assertEquals(x[i] * normal(x[i]), out[i], 1.5e-6);
    }
    assertOutsideIsUntouched(x, out, n);
  }

  /** The normal distribution function, by Simpson's rule. */
  private static double normal(double x) {
    int steps = 2000;
    double h = x / steps;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < steps; i++) {
      sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-i * h * i * h / 2);
    }
    return 0.5 + sum * h / 3 / Math.sqrt(2 * Math.PI);
  }
}
