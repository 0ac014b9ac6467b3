package dev.ets.exec.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of {@link Gemm}: 6 rows by two vectors of C, held in twelve accumulators while
 * k runs. With two vectors of B and one of A that is what AVX2's sixteen registers hold; eight rows
 * spill there. Spelled out because a vector that leaves a method, or lies in an array, is boxed.
 * The kernels differ only in how the rows of A lie in memory.
 */
final class GemmTile {
  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int L = S.length();

  /** Rows of a tile. */
  static final int MR = 6;

  /** Columns of a tile, and width of a packed panel of B. */
  static final int NR = 2 * L;

  private GemmTile() {}

  /**
   * C tile (6, NR) at {@code cAt} = (its old value if {@code load}) + A (6, kc) * B (kc, NR), with
   * A's rows {@code lda} apart from {@code aAt} on and B a packed panel at {@code bAt}.
   */
  static void rows(
      int kc,
      float[] a,
      int aAt,
      int lda,
      float[] b,
      int bAt,
      float[] c,
      int cAt,
      int ldc,
      boolean load) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    FloatVector x2 = FloatVector.zero(S);
    FloatVector y2 = FloatVector.zero(S);
    FloatVector x3 = FloatVector.zero(S);
    FloatVector y3 = FloatVector.zero(S);
    FloatVector x4 = FloatVector.zero(S);
    FloatVector y4 = FloatVector.zero(S);
    FloatVector x5 = FloatVector.zero(S);
    FloatVector y5 = FloatVector.zero(S);
    if (load) {
      x0 = FloatVector.fromArray(S, c, cAt);
      y0 = FloatVector.fromArray(S, c, cAt + L);
      x1 = FloatVector.fromArray(S, c, cAt + ldc);
      y1 = FloatVector.fromArray(S, c, cAt + ldc + L);
      x2 = FloatVector.fromArray(S, c, cAt + 2 * ldc);
      y2 = FloatVector.fromArray(S, c, cAt + 2 * ldc + L);
      x3 = FloatVector.fromArray(S, c, cAt + 3 * ldc);
      y3 = FloatVector.fromArray(S, c, cAt + 3 * ldc + L);
      x4 = FloatVector.fromArray(S, c, cAt + 4 * ldc);
      y4 = FloatVector.fromArray(S, c, cAt + 4 * ldc + L);
      x5 = FloatVector.fromArray(S, c, cAt + 5 * ldc);
      y5 = FloatVector.fromArray(S, c, cAt + 5 * ldc + L);
    }
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bAt + k * NR);
      FloatVector b1 = FloatVector.fromArray(S, b, bAt + k * NR + L);
      FloatVector w0 = FloatVector.broadcast(S, a[aAt + k]);
      x0 = w0.fma(b0, x0);
      y0 = w0.fma(b1, y0);
      FloatVector w1 = FloatVector.broadcast(S, a[aAt + lda + k]);
      x1 = w1.fma(b0, x1);
      y1 = w1.fma(b1, y1);
      FloatVector w2 = FloatVector.broadcast(S, a[aAt + 2 * lda + k]);
      x2 = w2.fma(b0, x2);
      y2 = w2.fma(b1, y2);
      FloatVector w3 = FloatVector.broadcast(S, a[aAt + 3 * lda + k]);
      x3 = w3.fma(b0, x3);
      y3 = w3.fma(b1, y3);
      FloatVector w4 = FloatVector.broadcast(S, a[aAt + 4 * lda + k]);
      x4 = w4.fma(b0, x4);
      y4 = w4.fma(b1, y4);
      FloatVector w5 = FloatVector.broadcast(S, a[aAt + 5 * lda + k]);
      x5 = w5.fma(b0, x5);
      y5 = w5.fma(b1, y5);
    }
    x0.intoArray(c, cAt);
    y0.intoArray(c, cAt + L);
    x1.intoArray(c, cAt + ldc);
    y1.intoArray(c, cAt + ldc + L);
    x2.intoArray(c, cAt + 2 * ldc);
    y2.intoArray(c, cAt + 2 * ldc + L);
    x3.intoArray(c, cAt + 3 * ldc);
    y3.intoArray(c, cAt + 3 * ldc + L);
    x4.intoArray(c, cAt + 4 * ldc);
    y4.intoArray(c, cAt + 4 * ldc + L);
    x5.intoArray(c, cAt + 5 * ldc);
    y5.intoArray(c, cAt + 5 * ldc + L);
  }

  /** As {@link #rows}, with A packed: element (i, k) at {@code aAt + 6 * k + i}. */
  static void packed(
      int kc, float[] a, int aAt, float[] b, int bAt, float[] c, int cAt, int ldc, boolean load) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    FloatVector x2 = FloatVector.zero(S);
    FloatVector y2 = FloatVector.zero(S);
    FloatVector x3 = FloatVector.zero(S);
    FloatVector y3 = FloatVector.zero(S);
    FloatVector x4 = FloatVector.zero(S);
    FloatVector y4 = FloatVector.zero(S);
    FloatVector x5 = FloatVector.zero(S);
    FloatVector y5 = FloatVector.zero(S);
    if (load) {
      x0 = FloatVector.fromArray(S, c, cAt);
      y0 = FloatVector.fromArray(S, c, cAt + L);
      x1 = FloatVector.fromArray(S, c, cAt + ldc);
      y1 = FloatVector.fromArray(S, c, cAt + ldc + L);
      x2 = FloatVector.fromArray(S, c, cAt + 2 * ldc);
      y2 = FloatVector.fromArray(S, c, cAt + 2 * ldc + L);
      x3 = FloatVector.fromArray(S, c, cAt + 3 * ldc);
      y3 = FloatVector.fromArray(S, c, cAt + 3 * ldc + L);
      x4 = FloatVector.fromArray(S, c, cAt + 4 * ldc);
      y4 = FloatVector.fromArray(S, c, cAt + 4 * ldc + L);
      x5 = FloatVector.fromArray(S, c, cAt + 5 * ldc);
      y5 = FloatVector.fromArray(S, c, cAt + 5 * ldc + L);
    }
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromArray(S, b, bAt + k * NR);
      FloatVector b1 = FloatVector.fromArray(S, b, bAt + k * NR + L);
      FloatVector w0 = FloatVector.broadcast(S, a[aAt + MR * k]);
      x0 = w0.fma(b0, x0);
      y0 = w0.fma(b1, y0);
      FloatVector w1 = FloatVector.broadcast(S, a[aAt + MR * k + 1]);
      x1 = w1.fma(b0, x1);
      y1 = w1.fma(b1, y1);
      FloatVector w2 = FloatVector.broadcast(S, a[aAt + MR * k + 2]);
      x2 = w2.fma(b0, x2);
      y2 = w2.fma(b1, y2);
      FloatVector w3 = FloatVector.broadcast(S, a[aAt + MR * k + 3]);
      x3 = w3.fma(b0, x3);
      y3 = w3.fma(b1, y3);
      FloatVector w4 = FloatVector.broadcast(S, a[aAt + MR * k + 4]);
      x4 = w4.fma(b0, x4);
      y4 = w4.fma(b1, y4);
      FloatVector w5 = FloatVector.broadcast(S, a[aAt + MR * k + 5]);
      x5 = w5.fma(b0, x5);
      y5 = w5.fma(b1, y5);
    }
    x0.intoArray(c, cAt);
    y0.intoArray(c, cAt + L);
    x1.intoArray(c, cAt + ldc);
    y1.intoArray(c, cAt + ldc + L);
    x2.intoArray(c, cAt + 2 * ldc);
    y2.intoArray(c, cAt + 2 * ldc + L);
    x3.intoArray(c, cAt + 3 * ldc);
    y3.intoArray(c, cAt + 3 * ldc + L);
    x4.intoArray(c, cAt + 4 * ldc);
    y4.intoArray(c, cAt + 4 * ldc + L);
    x5.intoArray(c, cAt + 5 * ldc);
    y5.intoArray(c, cAt + 5 * ldc + L);
  }
}
