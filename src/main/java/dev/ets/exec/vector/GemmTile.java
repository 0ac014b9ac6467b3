package dev.ets.exec.vector;

import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorSpecies;

/**
 * The register tile of {@link Gemm}: 8 rows by two vectors of C, held in sixteen accumulators while
 * k runs. Spelled out because a vector that leaves a method, or lies in an array, is boxed. The
 * kernels differ only in how the rows of A lie in memory, and in where B is.
 */
final class GemmTile {
  static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  static final int L = S.length();

  /** Rows of a tile. */
  static final int MR = 8;

  /** Columns of a tile, and width of a packed panel of B. */
  static final int NR = 2 * L;

  /** Bytes of a row of a panel. */
  static final long BYTES = 4L * NR;

  static final ByteOrder ORDER = ByteOrder.nativeOrder();

  private GemmTile() {}

  /**
   * C tile (8, NR) at {@code cAt} = (its old value if {@code load}) + A (8, kc) * B (kc, NR), with
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
    FloatVector x6 = FloatVector.zero(S);
    FloatVector y6 = FloatVector.zero(S);
    FloatVector x7 = FloatVector.zero(S);
    FloatVector y7 = FloatVector.zero(S);
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
      x6 = FloatVector.fromArray(S, c, cAt + 6 * ldc);
      y6 = FloatVector.fromArray(S, c, cAt + 6 * ldc + L);
      x7 = FloatVector.fromArray(S, c, cAt + 7 * ldc);
      y7 = FloatVector.fromArray(S, c, cAt + 7 * ldc + L);
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
      FloatVector w6 = FloatVector.broadcast(S, a[aAt + 6 * lda + k]);
      x6 = w6.fma(b0, x6);
      y6 = w6.fma(b1, y6);
      FloatVector w7 = FloatVector.broadcast(S, a[aAt + 7 * lda + k]);
      x7 = w7.fma(b0, x7);
      y7 = w7.fma(b1, y7);
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
    x6.intoArray(c, cAt + 6 * ldc);
    y6.intoArray(c, cAt + 6 * ldc + L);
    x7.intoArray(c, cAt + 7 * ldc);
    y7.intoArray(c, cAt + 7 * ldc + L);
  }

  /** As {@link #rows}, with A packed: element (i, k) at {@code aAt + 8 * k + i}. */
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
    FloatVector x6 = FloatVector.zero(S);
    FloatVector y6 = FloatVector.zero(S);
    FloatVector x7 = FloatVector.zero(S);
    FloatVector y7 = FloatVector.zero(S);
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
      x6 = FloatVector.fromArray(S, c, cAt + 6 * ldc);
      y6 = FloatVector.fromArray(S, c, cAt + 6 * ldc + L);
      x7 = FloatVector.fromArray(S, c, cAt + 7 * ldc);
      y7 = FloatVector.fromArray(S, c, cAt + 7 * ldc + L);
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
      FloatVector w6 = FloatVector.broadcast(S, a[aAt + MR * k + 6]);
      x6 = w6.fma(b0, x6);
      y6 = w6.fma(b1, y6);
      FloatVector w7 = FloatVector.broadcast(S, a[aAt + MR * k + 7]);
      x7 = w7.fma(b0, x7);
      y7 = w7.fma(b1, y7);
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
    x6.intoArray(c, cAt + 6 * ldc);
    y6.intoArray(c, cAt + 6 * ldc + L);
    x7.intoArray(c, cAt + 7 * ldc);
    y7.intoArray(c, cAt + 7 * ldc + L);
  }

  /** As {@link #rows}, with B a panel off the heap, from its start on. */
  static void rowsOffHeap(
      int kc,
      float[] a,
      int aAt,
      int lda,
      MemorySegment b,
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
    FloatVector x6 = FloatVector.zero(S);
    FloatVector y6 = FloatVector.zero(S);
    FloatVector x7 = FloatVector.zero(S);
    FloatVector y7 = FloatVector.zero(S);
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
      x6 = FloatVector.fromArray(S, c, cAt + 6 * ldc);
      y6 = FloatVector.fromArray(S, c, cAt + 6 * ldc + L);
      x7 = FloatVector.fromArray(S, c, cAt + 7 * ldc);
      y7 = FloatVector.fromArray(S, c, cAt + 7 * ldc + L);
    }
    for (int k = 0; k < kc; k++) {
      FloatVector b0 = FloatVector.fromMemorySegment(S, b, BYTES * k, ORDER);
      FloatVector b1 = FloatVector.fromMemorySegment(S, b, BYTES * k + 4 * L, ORDER);
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
      FloatVector w6 = FloatVector.broadcast(S, a[aAt + 6 * lda + k]);
      x6 = w6.fma(b0, x6);
      y6 = w6.fma(b1, y6);
      FloatVector w7 = FloatVector.broadcast(S, a[aAt + 7 * lda + k]);
      x7 = w7.fma(b0, x7);
      y7 = w7.fma(b1, y7);
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
    x6.intoArray(c, cAt + 6 * ldc);
    y6.intoArray(c, cAt + 6 * ldc + L);
    x7.intoArray(c, cAt + 7 * ldc);
    y7.intoArray(c, cAt + 7 * ldc + L);
  }
}
