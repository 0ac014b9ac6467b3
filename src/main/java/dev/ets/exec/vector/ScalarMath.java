package dev.ets.exec.vector;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;

/** The plain loops that {@link VectorMath} is checked against, and its tails. */
public final class ScalarMath {
  /** exp of less than this is 0 here: the result would be subnormal. */
  static final float EXP_MIN = -87;

  /** exp of more than this is exp of this: the result would overflow. */
  static final float EXP_MAX = 88;

  static final float LOG2E = 1.442695f;

  /** 1.5 * 2^23: adding it rounds to an integer, which then lies in the low bits. */
  static final float ROUND = 12582912f;

  /** ln 2 in two parts, so that n * LN2_HIGH is exact. */
  static final float LN2_HIGH = 0x1.63p-1f;

  static final float LN2_LOW = -2.1219444e-4f;

  // Minimax polynomial of (exp(r) - 1 - r) / r^2 on |r| <= ln(2) / 2 (Cephes, expf).
  static final float P0 = 1.9875691e-4f;
  static final float P1 = 1.3981999e-3f;
  static final float P2 = 8.333452e-3f;
  static final float P3 = 4.1665796e-2f;
  static final float P4 = 1.6666666e-1f;
  static final float P5 = 0.5f;

  private ScalarMath() {}

  /** Sum of {@code a[aAt + i] * b[bAt + i]} over {@code n} elements. */
  public static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum = Math.fma(a[aAt + i], b[bAt + i], sum);
    }
    return sum;
  }

  /** Largest of {@code n} elements; negative infinity when {@code n} is 0. */
  public static float max(float[] x, int at, int n) {
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
    return max;
  }

  /** Sum of {@code n} elements. */
  public static float sum(float[] x, int at, int n) {
    float sum = 0;
    for (int i = 0; i < n; i++) {
      sum += x[at + i];
    }
    return sum;
  }

  /** As {@link VectorMath#widen}, bit-equal. */
  static void widen(MemorySegment panel, QuantPanel layout, int from, int count, float[] to) {
    int width = layout.width();
    for (int k = from; k < from + count; k++) {
      int s = k / layout.subBlock();
      for (int j = 0; j < width; j++) {
        int quant = panel.get(JAVA_BYTE, layout.quantsAt(k) + j);
        if (layout.nibbles()) {
          quant = (quant >> 4 * (k % 2) & 15) - layout.bias();
        }
        float scale = panel.get(JAVA_FLOAT_UNALIGNED, layout.scalesAt(s) + 4L * j);
        float minimum =
            layout.hasMinima() ? panel.get(JAVA_FLOAT_UNALIGNED, layout.minimaAt(s) + 4L * j) : -0f;
        to[(k - from) * width + j] = Math.fma(scale, quant, minimum);
      }
    }
  }

  /** As {@link VectorMath#widenBrainFloats}. */
  static void widenBrainFloats(MemorySegment from, long at, float[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = Float.intBitsToFloat(from.get(JAVA_SHORT, at + 2L * i) << 16);
    }
  }

  /** As {@link VectorMath#exp}, bit-equal. */
  public static void exp(float[] x, int at, int n, float scale, float shift) {
    for (int i = 0; i < n; i++) {
      x[at + i] = exp(Math.fma(x[at + i], scale, -shift));
    }
  }

  /** exp(x) = 2^n * exp(r) with r = x - n ln 2; the operations are those of the vector version. */
  static float exp(float x) {
    if (x < EXP_MIN) {
      return 0;
    }
    float v = x > EXP_MAX ? EXP_MAX : x;
    float t = Math.fma(v, LOG2E, ROUND);
    float n = t - ROUND;
    float r = Math.fma(n, -LN2_LOW, Math.fma(n, -LN2_HIGH, v));
    float p = Math.fma(P0, r, P1);
    p = Math.fma(p, r, P2);
    p = Math.fma(p, r, P3);
    p = Math.fma(p, r, P4);
    p = Math.fma(p, r, P5);
    p = Math.fma(p, r * r, r) + 1;
    return Float.intBitsToFloat(Float.floatToRawIntBits(p) + (Float.floatToRawIntBits(t) << 23));
  }
}
