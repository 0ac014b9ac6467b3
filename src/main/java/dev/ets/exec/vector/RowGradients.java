package dev.ets.exec.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The trainer's elementwise row loops whose offsets keep C2 from vectorising them by itself (it
 * cannot rule out that arrays overlap). {@link ScalarRowGradients} is the oracle, to the bit.
 * Thread-safe: no state.
 */
public final class RowGradients {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  private RowGradients() {}

  /** {@code y = x * scale * w}: the forward pass of a norm. */
  public static void scaled(
      float[] x, int xAt, float scale, float[] w, int wAt, float[] y, int yAt, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i)
          .mul(scale)
          .mul(FloatVector.fromArray(S, w, wAt + i))
          .intoArray(y, yAt + i);
    }
    ScalarRowGradients.scaled(x, xAt + i, scale, w, wAt + i, y, yAt + i, n - i);
  }

  /** {@code sum += x * y * scale}: a norm's weight gradient. */
  public static void addProduct(
      float[] x, int xAt, float[] y, int yAt, float scale, float[] sum, int at, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector.fromArray(S, x, xAt + i)
          .mul(scale)
          .fma(FloatVector.fromArray(S, y, yAt + i), FloatVector.fromArray(S, sum, at + i))
          .intoArray(sum, at + i);
    }
    ScalarRowGradients.addProduct(x, xAt + i, y, yAt + i, scale, sum, at + i, n - i);
  }

  /** {@code sum += x * a - y * b}, all rows at the same offset: a norm's input gradient. */
  public static void addDifference(
      float[] x, float a, float[] y, float b, float[] sum, int at, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector s = FloatVector.fromArray(S, sum, at + i);
      s = FloatVector.fromArray(S, x, at + i).fma(FloatVector.broadcast(S, a), s);
      s = FloatVector.fromArray(S, y, at + i).fma(FloatVector.broadcast(S, -b), s);
      s.intoArray(sum, at + i);
    }
    ScalarRowGradients.addDifference(x, a, y, b, sum, at + i, n - i);
  }

  /**
   * SwiGLU: {@code h = g * u / (1 + h)}, where h holds exp(-g) before. {@code gu} has g at {@code
   * gAt} and u right behind, n each.
   */
  public static void gate(float[] gu, int gAt, float[] h, int hAt, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector g = FloatVector.fromArray(S, gu, gAt + i);
      FloatVector u = FloatVector.fromArray(S, gu, gAt + n + i);
      g.mul(u).div(FloatVector.fromArray(S, h, hAt + i).add(1)).intoArray(h, hAt + i);
    }
    ScalarRowGradients.gate(gu, gAt, h, hAt, i, n);
  }

  /**
   * Gradient of {@link #gate}: with {@code s = 1 / (1 + exp(-g))}, {@code du = dh g s} and {@code
   * dg = dh u s (1 + g (1 - s))}. {@code dgu} is laid out as {@code gu}, at the same place, and
   * holds exp(-g) in the place of dg before.
   */
  public static void gateGradient(float[] gu, float[] dgu, int gAt, float[] dh, int hAt, int n) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector g = FloatVector.fromArray(S, gu, gAt + i);
      FloatVector u = FloatVector.fromArray(S, gu, gAt + n + i);
      FloatVector e = FloatVector.fromArray(S, dgu, gAt + i).add(1);
      FloatVector s = FloatVector.broadcast(S, 1).div(e);
      FloatVector d = FloatVector.fromArray(S, dh, hAt + i).mul(s);
      d.mul(g).intoArray(dgu, gAt + n + i);
      FloatVector slope = g.sub(g.mul(s)).add(1);
      d.mul(u).mul(slope).intoArray(dgu, gAt + i);
    }
    ScalarRowGradients.gateGradient(gu, dgu, gAt, dh, hAt, i, n);
  }
}
