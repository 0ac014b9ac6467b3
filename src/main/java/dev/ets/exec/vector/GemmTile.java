package dev.ets.exec.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tiles of all products: some rows by two vectors of C, held in accumulators while k
 * runs. Six rows take twelve accumulators; with two vectors of B and one of A that is what AVX2's
 * sixteen registers hold, and eight rows would spill. Two rows are for what is left over.
 *
 * <p>Each element of C is one chain of fused multiply-adds in the order of k, whatever the tile.
 * Kernels are spelled out because a vector that leaves a method, or lies in an array, is boxed.
 */
final class GemmTile {
  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int L = S.length();

  /** Rows of the large tile. */
  static final int MR = 6;

  /** Columns of a tile, and width of a packed panel of B. */
  static final int NR = 2 * L;

  private GemmTile() {}

  /**
   * C (rows, NR) at {@code cAt} = (its old value if {@code load}) + A (rows, kc) * B (kc, NR).
   * Element (i, k) of A is at {@code aAt + i * lda + k}, (i, j) of C at {@code cAt + i * ldc + j}.
   * Row k of B is two vectors, at {@code bAt + k * NR} and {@code right} behind that: {@link #L}
   * and {@link #NR} for a packed panel.
   */
  static void multiply(
      int rows,
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
    int i = 0;
    for (; i <= rows - MR; i += MR) {
      rows6(kc, a, aAt + i * lda, lda, b, bAt, c, cAt + i * ldc, ldc, load);
    }
    for (; i <= rows - 2; i += 2) {
      rows2(kc, a, aAt + i * lda, lda, b, bAt, c, cAt + i * ldc, ldc, load);
    }
    if (i < rows) {
      // The tile's rows are the same row twice, and write the same to the same place.
      rows2(kc, a, aAt + i * lda, 0, b, bAt, c, cAt + i * ldc, 0, load);
    }
  }

  private static void rows6(
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

  private static void rows2(
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
    if (load) {
      x0 = FloatVector.fromArray(S, c, cAt);
      y0 = FloatVector.fromArray(S, c, cAt + L);
      x1 = FloatVector.fromArray(S, c, cAt + ldc);
      y1 = FloatVector.fromArray(S, c, cAt + ldc + L);
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
    }
    x0.intoArray(c, cAt);
    y0.intoArray(c, cAt + L);
    x1.intoArray(c, cAt + ldc);
    y1.intoArray(c, cAt + ldc + L);
  }

  /**
   * C (6, NR) = (its old value if {@code load}) + A (6, kc) * a packed panel, with A packed too:
   * element (i, k) at {@code aAt + 6 * k + i}.
   */
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
