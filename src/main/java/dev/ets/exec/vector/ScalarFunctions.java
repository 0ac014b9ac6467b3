package dev.ets.exec.vector;

import static dev.ets.exec.vector.VectorFunctions.HIGHEST;
import static dev.ets.exec.vector.VectorFunctions.LN2_HIGH;
import static dev.ets.exec.vector.VectorFunctions.LN2_LOW;
import static dev.ets.exec.vector.VectorFunctions.LOG2_E;
import static dev.ets.exec.vector.VectorFunctions.LOWEST;
import static dev.ets.exec.vector.VectorFunctions.ROUNDER;

/** Scalar twins of {@link VectorFunctions}, equal bit for bit. */
final class ScalarFunctions {
  private ScalarFunctions() {}

  /** exp(x), by the same polynomial. */
  static float exp(float x) {
    float v = Math.min(Math.max(x, LOWEST), HIGHEST);
    float t = Math.fma(v, LOG2_E, ROUNDER);
    float k = t - ROUNDER;
    float r = Math.fma(k, -LN2_HIGH, v);
    r = Math.fma(k, -LN2_LOW, r);
    float p = Math.fma(r, VectorFunctions.C0, VectorFunctions.C1);
    p = Math.fma(p, r, VectorFunctions.C2);
    p = Math.fma(p, r, VectorFunctions.C3);
    p = Math.fma(p, r, VectorFunctions.C4);
    p = Math.fma(p, r, VectorFunctions.C5);
    p = Math.fma(p, r * r, r) + 1f;
    return p * Float.intBitsToFloat((Float.floatToRawIntBits(t) + 127) << 23);
  }

  /** gate * up / (1 + exp(-gate)). */
  static float swiGlu(float gate, float up) {
    return gate * up / (exp(-gate) + 1f);
  }

  /** x/2 * (1 + erf(x / sqrt(2))), erf by the formula that {@link VectorFunctions} states. */
  static float gelu(float x) {
    float a = Math.abs(x) * VectorFunctions.SQRT_HALF;
    float t = 1f / Math.fma(a, VectorFunctions.ERF_P, 1f);
    float p = Math.fma(t, VectorFunctions.ERF_5, VectorFunctions.ERF_4);
    p = Math.fma(p, t, VectorFunctions.ERF_3);
    p = Math.fma(p, t, VectorFunctions.ERF_2);
    p = Math.fma(p, t, VectorFunctions.ERF_1);
    float tail = p * t * exp(-(a * a));
    return x < 0 ? x * 0.5f * tail : x * Math.fma(-0.5f, tail, 1f);
  }
}
