package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.S;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;

/**
 * Exponentials over arrays. exp(x) is 2^n * p(r) with n = round(x / ln 2) and Cephes' degree-5
 * polynomial for expf on |r| <= ln(2)/2; relative error below 2e-7. {@link ScalarFunctions} holds
 * the scalar twins.
 */
final class VectorFunctions {
  /** Below this exp(x) would be subnormal; the result is exp of this. */
  static final float LOWEST = -87.3f;

  static final float HIGHEST = 88.3f;
  static final float LOG2_E = 1.442695f;
  static final float LN2_HIGH = 0.6933594f;
  static final float LN2_LOW = -0.00021219444f;

  /** Adding this rounds to an integer and leaves it in the low bits. */
  static final float ROUNDER = 12582912f;

  static final float C0 = 0.00019875691f;
  static final float C1 = 0.0013981999f;
  static final float C2 = 0.008333452f;
  static final float C3 = 0.041665796f;
  static final float C4 = 0.16666666f;
  static final float C5 = 0.5f;

  static final float SQRT_HALF = 0.70710677f;

  // Abramowitz and Stegun 7.1.26: erf(a) = 1 - (c1 t + ... + c5 t^5) exp(-a^2), t = 1 / (1 + p a),
  // for
  // a >= 0; absolute error below 1.5e-7.
  static final float ERF_P = 0.3275911f;
  static final float ERF_1 = 0.2548296f;
  static final float ERF_2 = -0.28449672f;
  static final float ERF_3 = 1.4214138f;
  static final float ERF_4 = -1.4531521f;
  static final float ERF_5 = 1.0614054f;

  private VectorFunctions() {}

  /**
   * x[i] = exp(x[i] - shift) for n values from {@code at} on; returns their sum.
   *
   * @param lanes scratch of one vector's length. reduceLanes adds floats in an order that differs
   *     between the interpreter and the compiler, so the last sum is made here
   */
  static float expAndSum(float[] x, int at, int n, float shift, float[] lanes) {
    FloatVector sum = FloatVector.zero(S);
    for (int i = 0; i < n; i += L) {
      VectorMask<Float> in = S.indexInRange(i, n);
      FloatVector v = FloatVector.fromArray(S, x, at + i, in).sub(shift);
      FloatVector e = FloatVector.zero(S);
      v = v.max(LOWEST).min(HIGHEST);
      FloatVector t = v.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
      FloatVector k = t.sub(ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(S, -LN2_HIGH), v);
      r = k.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(S, C0), FloatVector.broadcast(S, C1));
      p = p.fma(r, FloatVector.broadcast(S, C2));
      p = p.fma(r, FloatVector.broadcast(S, C3));
      p = p.fma(r, FloatVector.broadcast(S, C4));
      p = p.fma(r, FloatVector.broadcast(S, C5));
      p = p.fma(r.mul(r), r).add(1f);
      IntVector bits = t.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23);
      e = e.blend(p.mul(bits.reinterpretAsFloats()), in);
      e.intoArray(x, at + i, in);
      sum = sum.add(e);
    }
    sum.intoArray(lanes, 0);
    for (int half = L / 2; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) {
        lanes[i] += lanes[i + half];
      }
    }
    return lanes[0];
  }

  /** out[i] = g * u / (1 + exp(-g)) for n values from {@code at} on. */
  static void swiGlu(float[] gate, float[] up, float[] out, int at, int n) {
    for (int i = 0; i < n; i += L) {
      VectorMask<Float> in = S.indexInRange(i, n);
      FloatVector g = FloatVector.fromArray(S, gate, at + i, in);
      FloatVector v = g.neg().max(LOWEST).min(HIGHEST);
      FloatVector t = v.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
      FloatVector k = t.sub(ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(S, -LN2_HIGH), v);
      r = k.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(S, C0), FloatVector.broadcast(S, C1));
      p = p.fma(r, FloatVector.broadcast(S, C2));
      p = p.fma(r, FloatVector.broadcast(S, C3));
      p = p.fma(r, FloatVector.broadcast(S, C4));
      p = p.fma(r, FloatVector.broadcast(S, C5));
      p = p.fma(r.mul(r), r).add(1f);
      IntVector bits = t.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23);
      FloatVector e = p.mul(bits.reinterpretAsFloats());
      g.mul(FloatVector.fromArray(S, up, at + i, in)).div(e.add(1f)).intoArray(out, at + i, in);
    }
  }

  /** x[i] = x[i]/2 * (1 + erf(x[i] / sqrt(2))) for n values from {@code at} on. */
  static void gelu(float[] x, int at, int n) {
    for (int i = 0; i < n; i += L) {
      VectorMask<Float> in = S.indexInRange(i, n);
      FloatVector g = FloatVector.fromArray(S, x, at + i, in);
      FloatVector a = g.abs().mul(SQRT_HALF);
      FloatVector v = a.mul(a).neg().max(LOWEST).min(HIGHEST);
      FloatVector t = v.fma(FloatVector.broadcast(S, LOG2_E), FloatVector.broadcast(S, ROUNDER));
      FloatVector k = t.sub(ROUNDER);
      FloatVector r = k.fma(FloatVector.broadcast(S, -LN2_HIGH), v);
      r = k.fma(FloatVector.broadcast(S, -LN2_LOW), r);
      FloatVector p = r.fma(FloatVector.broadcast(S, C0), FloatVector.broadcast(S, C1));
      p = p.fma(r, FloatVector.broadcast(S, C2));
      p = p.fma(r, FloatVector.broadcast(S, C3));
      p = p.fma(r, FloatVector.broadcast(S, C4));
      p = p.fma(r, FloatVector.broadcast(S, C5));
      p = p.fma(r.mul(r), r).add(1f);
      IntVector bits = t.reinterpretAsInts().add(127).lanewise(VectorOperators.LSHL, 23);
      FloatVector e = p.mul(bits.reinterpretAsFloats());
      FloatVector u = FloatVector.broadcast(S, 1f);
      u = u.div(a.fma(FloatVector.broadcast(S, ERF_P), u));
      FloatVector q = u.fma(FloatVector.broadcast(S, ERF_5), FloatVector.broadcast(S, ERF_4));
      q = q.fma(u, FloatVector.broadcast(S, ERF_3));
      q = q.fma(u, FloatVector.broadcast(S, ERF_2));
      q = q.fma(u, FloatVector.broadcast(S, ERF_1));
      FloatVector tail = q.mul(u).mul(e);
      FloatVector half = FloatVector.broadcast(S, -0.5f);
      FloatVector above = g.mul(half.fma(tail, FloatVector.broadcast(S, 1f)));
      FloatVector below = g.mul(0.5f).mul(tail);
      above.blend(below, g.lt(0f)).intoArray(x, at + i, in);
    }
  }
}
