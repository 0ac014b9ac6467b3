package dev.ets.exec.vector;

/** The plain loops that {@link RowGradients} is checked against, and its tails. */
final class ScalarRowGradients {
  private ScalarRowGradients() {}

  static void scaled(
      float[] x, int xAt, float scale, float[] w, int wAt, float[] y, int yAt, int n) {
    for (int i = 0; i < n; i++) {
      y[yAt + i] = x[xAt + i] * scale * w[wAt + i];
    }
  }

  static void addProduct(
      float[] x, int xAt, float[] y, int yAt, float scale, float[] sum, int at, int n) {
    for (int i = 0; i < n; i++) {
      sum[at + i] = Math.fma(x[xAt + i] * scale, y[yAt + i], sum[at + i]);
    }
  }

  static void addDifference(float[] x, float a, float[] y, float b, float[] sum, int at, int n) {
    for (int i = 0; i < n; i++) {
      sum[at + i] = Math.fma(y[at + i], -b, Math.fma(x[at + i], a, sum[at + i]));
    }
  }

  /** Elements {@code from .. n}. */
  static void gate(float[] gu, int gAt, float[] h, int hAt, int from, int n) {
    for (int i = from; i < n; i++) {
      h[hAt + i] = gu[gAt + i] * gu[gAt + n + i] / (h[hAt + i] + 1);
    }
  }

  /** Elements {@code from .. n}. */
  static void gateGradient(float[] gu, float[] dgu, int gAt, float[] dh, int hAt, int from, int n) {
    for (int i = from; i < n; i++) {
      float g = gu[gAt + i];
      float s = 1 / (dgu[gAt + i] + 1);
      float d = dh[hAt + i] * s;
      dgu[gAt + n + i] = d * g;
      dgu[gAt + i] = d * gu[gAt + n + i] * (g - g * s + 1);
    }
  }
}
