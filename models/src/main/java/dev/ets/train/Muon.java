package dev.ets.train;

import dev.ets.exec.vector.Gemm;
import dev.ets.exec.vector.Matrix;
import dev.ets.exec.vector.Workers;

/**
 * The direction of a Muon update (Jordan et al. 2024, "Muon: an optimizer for hidden layers"): a
 * matrix with its singular values brought near 1 by five Newton-Schulz iterations of the quintic
 * {@code aX + b(XX^T)X + c(XX^T)^2 X}.
 *
 * <p>Not thread-safe; it uses a worker pool itself. Buffers are kept between calls.
 */
final class Muon {
  static final int ITERATIONS = 5;
  static final float A = 3.4445f;
  static final float B = -4.7750f;
  static final float C = 2.0315f;

  private final Gemm gemm;
  private float[] x = new float[0];
  private float[] product = new float[0];
  private float[] gram = new float[0];
  private float[] square = new float[0];

  Muon(Workers pool) {
    gemm = new Gemm(pool);
  }

  /** Replaces a dense {@code (rows, cols)} matrix by its direction; a zero matrix stays zero. */
  void orthogonalise(float[] matrix, int rows, int cols) {
    int size = rows * cols;
    int small = Math.min(rows, cols);
    int large = Math.max(rows, cols);
    reserve(size, small * small);
    Matrix wide = Matrix.of(x, small, large);
    Matrix next = Matrix.of(product, small, large);
    Matrix g = Matrix.of(gram, small, small);
    Matrix g2 = Matrix.of(square, small, small);
    boolean turned = rows > cols;
    copy(matrix, x, rows, cols, turned);
    scale(x, size, (float) (1 / (norm(x, size) + 1e-7)));
    for (int t = 0; t < ITERATIONS; t++) {
      gemm.multiply(g, false, wide, wide.t());
      gemm.multiply(g2, false, g, g);
      combine(square, C, gram, B, small * small);
      gemm.multiply(next, false, g2, wide);
      combine(x, A, product, 1, size);
    }
    copy(x, matrix, small, large, turned);
  }

  private void reserve(int size, int gramSize) {
    if (x.length < size) {
      x = new float[size];
      product = new float[size];
    }
    if (gram.length < gramSize) {
      gram = new float[gramSize];
      square = new float[gramSize];
    }
  }

  /** Copies a {@code (rows, cols)} matrix, with rows and columns exchanged when {@code turned}. */
  private static void copy(float[] from, float[] to, int rows, int cols, boolean turned) {
    if (!turned) {
      System.arraycopy(from, 0, to, 0, rows * cols);
      return;
    }
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < cols; j++) {
        to[j * rows + i] = from[i * cols + j];
      }
    }
  }

  private static double norm(float[] v, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += (double) v[i] * v[i];
    }
    return Math.sqrt(sum);
  }

  private static void scale(float[] v, int n, float factor) {
    for (int i = 0; i < n; i++) {
      v[i] *= factor;
    }
  }

  /** {@code v = a v + b w}. */
  private static void combine(float[] v, float a, float[] w, float b, int n) {
    for (int i = 0; i < n; i++) {
      v[i] = a * v[i] + b * w[i];
    }
  }
}
