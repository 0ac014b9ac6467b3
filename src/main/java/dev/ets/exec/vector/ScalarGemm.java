package dev.ets.exec.vector;

/** The naive matrix product: the oracle of {@link Gemm}, and bit-equal to it. */
public final class ScalarGemm {
  private ScalarGemm() {}

  /**
   * {@code c = a * b}, or {@code c += a * b} when {@code add}: shapes (m,n), (m,k), (k,n). Each
   * element is one chain of fused multiply-adds in the order of k.
   */
  public static void multiply(Matrix c, boolean add, Matrix a, Matrix b) {
    for (int i = 0; i < c.rows(); i++) {
      for (int j = 0; j < c.cols(); j++) {
        float sum = add ? c.data()[c.at(i, j)] : 0;
        for (int k = 0; k < a.cols(); k++) {
          sum = Math.fma(a.data()[a.at(i, k)], b.data()[b.at(k, j)], sum);
        }
        c.data()[c.at(i, j)] = sum;
      }
    }
  }
}
