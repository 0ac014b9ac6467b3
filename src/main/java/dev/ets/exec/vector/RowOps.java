package dev.ets.exec.vector;

import dev.ets.exec.RopeTable;
import dev.ets.kv.Batch;
import dev.ets.model.Op;

/**
 * The ops that work on one row at a time and are cheap beside the products. Plain loops; sums run
 * in a fixed order, so a row's result does not depend on its neighbours.
 */
final class RowOps {
  private static final float SQRT_HALF = 0.70710677f;

  // Abramowitz and Stegun 7.1.26: erf(a) = 1 - (c1 t + ... + c5 t^5) exp(-a^2), t = 1 / (1 + p a),
  // for
  // a >= 0; absolute error below 1.5e-7.
  private static final float ERF_P = 0.3275911f;
  private static final float ERF_1 = 0.2548296f;
  private static final float ERF_2 = -0.28449672f;
  private static final float ERF_3 = 1.4214138f;
  private static final float ERF_4 = -1.4531521f;
  private static final float ERF_5 = 1.0614054f;

  private RowOps() {}

  /** out = gate * up / (1 + exp(-gate)), one row of n; {@code scratch} holds n values or more. */
  static void swiGlu(float[] gate, float[] up, float[] out, int at, int n, float[] scratch) {
    System.arraycopy(gate, at, scratch, 0, n);
    VectorMath.exp(scratch, 0, n, -1, 0);
    for (int i = 0; i < n; i++) {
      out[at + i] = gate[at + i] * up[at + i] / (1 + scratch[i]);
    }
  }

  /** x = x/2 * (1 + erf(x / sqrt(2))), one row of n; {@code scratch} holds n values or more. */
  static void gelu(float[] x, int at, int n, float[] scratch) {
    for (int i = 0; i < n; i++) {
      scratch[i] = x[at + i] * x[at + i];
    }
    VectorMath.exp(scratch, 0, n, -0.5f, 0);
    for (int i = 0; i < n; i++) {
      float a = Math.abs(x[at + i]);
      float t = 1 / Math.fma(a, SQRT_HALF * ERF_P, 1);
      float p = Math.fma(Math.fma(t, ERF_5, ERF_4), t, ERF_3);
      p = Math.fma(Math.fma(p, t, ERF_2), t, ERF_1);
      // 1 - erf(a / sqrt(2)); (x + a) / 2 is x when positive, else 0.
      float tail = p * t * scratch[i];
      x[at + i] = 0.5f * (x[at + i] + a - a * tail);
    }
  }

  /** out = in / sqrt(mean(in^2) + eps) * weight, one row of n. */
  static void rmsNorm(float[] in, float[] out, int at, float[] weight, float eps) {
    int n = weight.length;
    float scale = (float) (1 / Math.sqrt(sumOfSquares(in, at, n, 0) / n + eps));
    for (int i = 0; i < n; i++) {
      out[at + i] = in[at + i] * scale * weight[i];
    }
  }

  /** out = (in - mean) / sqrt(variance + eps) * weight + bias, one row of n. */
  static void layerNorm(float[] in, float[] out, int at, float[] weight, float[] bias, float eps) {
    int n = weight.length;
    float mean = sum(in, at, n) / n;
    float scale = (float) (1 / Math.sqrt(sumOfSquares(in, at, n, mean) / n + eps));
    for (int i = 0; i < n; i++) {
      out[at + i] = Math.fma((in[at + i] - mean) * scale, weight[i], bias[i]);
    }
  }

  /** x = x / |x|, one row of n; zeros stay. */
  static void normalize(float[] x, int at, int n) {
    float norm = (float) Math.sqrt(sumOfSquares(x, at, n, 0));
    if (norm > 0) {
      for (int i = 0; i < n; i++) {
        x[at + i] /= norm;
      }
    }
  }

  /** Four chains hide the latency of the additions. */
  private static float sum(float[] x, int at, int n) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      s0 += x[at + i];
      s1 += x[at + i + 1];
      s2 += x[at + i + 2];
      s3 += x[at + i + 3];
    }
    for (; i < n; i++) {
      s0 += x[at + i];
    }
    return (s0 + s1) + (s2 + s3);
  }

  private static float sumOfSquares(float[] x, int at, int n, float mean) {
    float s0 = 0;
    float s1 = 0;
    float s2 = 0;
    float s3 = 0;
    int i = 0;
    for (; i <= n - 4; i += 4) {
      float a = x[at + i] - mean;
      float b = x[at + i + 1] - mean;
      float c = x[at + i + 2] - mean;
      float d = x[at + i + 3] - mean;
      s0 = Math.fma(a, a, s0);
      s1 = Math.fma(b, b, s1);
      s2 = Math.fma(c, c, s2);
      s3 = Math.fma(d, d, s3);
    }
    for (; i < n; i++) {
      float a = x[at + i] - mean;
      s0 = Math.fma(a, a, s0);
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Rotates all heads of the row that starts at {@code at}. */
  static void rope(float[] x, int at, int position, Op.Rope op, RopeTable table) {
    int half = op.headDim() / 2;
    boolean adjacent = op.pairing() == Op.Pairing.ADJACENT;
    int step = adjacent ? 2 : 1;
    int distance = adjacent ? 1 : half;
    float[] cosines = table.cos(position);
    float[] sines = table.sin(position);
    int angle = table.offset(position);
    for (int h = 0; h < op.heads(); h++) {
      int head = at + h * op.headDim();
      for (int i = 0; i < half; i++) {
        int a = head + i * step;
        float cos = cosines[angle + i];
        float sin = sines[angle + i];
        float first = x[a];
        float second = x[a + distance];
        x[a] = first * cos - second * sin;
        x[a + distance] = first * sin + second * cos;
      }
    }
  }

  /** out = mean of rows {@code first} to {@code last} inclusive, added up in order. */
  static void meanPool(float[] in, Batch batch, int output, float[] out, int n) {
    int first = batch.outputFirst(output);
    int last = batch.outputLast(output);
    int to = output * n;
    System.arraycopy(in, first * n, out, to, n);
    for (int r = first + 1; r <= last; r++) {
      for (int i = 0; i < n; i++) {
        out[to + i] += in[r * n + i];
      }
    }
    float scale = 1f / (last - first + 1);
    for (int i = 0; i < n; i++) {
      out[to + i] *= scale;
    }
  }
}
