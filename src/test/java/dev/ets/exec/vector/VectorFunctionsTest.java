package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VectorFunctionsTest {
  private final Random random = new Random(1);

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 16, 33, 207, 4098})
  void expEqualsItsScalarTwinAndTheTrueValue(int n) {
    float[] x = values(n, 80);
    float[] e = x.clone();
    float sum = VectorFunctions.expAndSum(e, 3, n, 0.5f, new float[GemmTile.L]);
    double want = 0;
    for (int i = 3; i < 3 + n; i++) {
      assertEquals(ScalarFunctions.exp(x[i] - 0.5f), e[i]);
      double exact = Math.exp(x[i] - 0.5f);
      assertEquals(exact, e[i], 3e-7 * exact);
      want += exact;
    }
    assertEquals(want, sum, 2e-6 * want);
    assertOutsideIsUntouched(x, e, n);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NEGATIVE_INFINITY, -1000, -88, 88.4f, 1000})
  void expSaturatesInsteadOfOverflowing(float x) {
    float[] one = {x};
    VectorFunctions.expAndSum(one, 0, 1, 0, new float[GemmTile.L]);
    assertEquals(Math.exp(Math.clamp(x, -87.3f, 88.3f)), one[0], 1e-5 * Math.exp(88.3f));
    assertEquals(ScalarFunctions.exp(x), one[0]);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 16, 33, 207, 4098})
  void swiGluEqualsItsScalarTwinAndTheTrueValue(int n) {
    float[] gate = values(n, 20);
    float[] up = values(n, 5);
    float[] out = gate.clone();
    VectorFunctions.swiGlu(gate, up, out, 3, n);
    for (int i = 3; i < 3 + n; i++) {
      assertEquals(ScalarFunctions.swiGlu(gate[i], up[i]), out[i]);
      double exact = gate[i] * (double) up[i] / (1 + Math.exp(-gate[i]));
      assertEquals(exact, out[i], 1e-6 * Math.abs(exact) + 1e-12);
    }
    assertOutsideIsUntouched(gate, out, n);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 13, 16, 33, 207, 4098})
  void geluEqualsItsScalarTwinAndTheTrueValue(int n) {
    float[] x = values(n, 8);
    float[] out = x.clone();
    VectorFunctions.gelu(out, 3, n);
    for (int i = 3; i < 3 + n; i++) {
      assertEquals(ScalarFunctions.gelu(x[i]), out[i]);
      double exact = x[i] / 2.0 * (1 + erf(x[i] / Math.sqrt(2)));
      assertEquals(exact, out[i], 1e-6 + 1e-6 * Math.abs(exact));
    }
    assertOutsideIsUntouched(x, out, n);
  }

  /** Taylor series in double for small arguments, a continued fraction for large ones. */
  private static double erf(double x) {
    double a = Math.abs(x);
    if (a > 2.5) {
      double f = a;
      for (int n = 60; n >= 1; n--) {
        f = a + n / 2.0 / f;
      }
      return Math.copySign(1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * f), x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 80; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

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
}
