package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;

/**
 * f32 matrix product over a worker pool, for the three products of training: {@code Y = X * W^T},
 * {@code dX = dY * W}, {@code dW += dY^T * X}.
 *
 * <p>B is packed to panels {@code [n / NR][k][NR]}, zero padded; A is read in place when it is
 * row-major, else packed to {@code [m / 6][k][6]} by the task that needs it. k is cut into blocks
 * that fit the caches. Each element of C is one chain of fused multiply-adds in the order of k, so
 * a result depends neither on the number of rows nor on threads, blocks or vector width.
 *
 * <p>An instance keeps its packing buffers, so steady use allocates nothing. {@link #multiply} is
 * for one thread at a time; {@link #serial} is thread-safe.
 */
public final class Gemm {
  /** Longest block of k: a panel of B takes 64 KB then, and streams from the L2 cache. */
  private static final int KC = 512;

  /** Rows of A that one task takes: they stay in the L2 cache while the panels of B pass by. */
  static final int MC = 11 * MR;

  private final Workers pool;
  private float[] panels = new float[0];

  public Gemm(Workers pool) {
    this.pool = pool;
  }

  /**
   * {@code c = a * b}, or {@code c += a * b} when {@code add}: shapes (m,n), (m,k), (k,n). {@code
   * c} overlaps neither {@code a} nor {@code b}.
   *
   * @throws IllegalArgumentException when the shapes do not match, or {@code c} is transposed
   */
  public void multiply(Matrix c, boolean add, Matrix a, Matrix b) {
    check(c, a, b);
    int kc = blockLength(a.cols());
    int panelCount = Math.ceilDiv(c.cols(), NR);
    if (panels.length < panelCount * NR * kc) {
      panels = new float[panelCount * NR * kc];
    }
    int mc = rowsPerTask(c.rows());
    int rowBlocks = Math.ceilDiv(c.rows(), mc);
    // Few rows: columns are shared out too, or most threads would stand idle.
    int columnBlocks = Math.clamp(Math.ceilDiv(4 * pool.threads(), rowBlocks), 1, panelCount);
    int perBlock = Math.ceilDiv(panelCount, columnBlocks);
    float[] packed = panels;
    for (int k0 = 0; k0 < a.cols() || k0 == 0; k0 += kc) {
      int from = k0;
      int length = Math.min(kc, a.cols() - k0);
      pool.run(panelCount, p -> GemmPack.panel(b, from, length, p, packed, p * NR * length));
      GemmBlock part = new GemmBlock(c, add || k0 > 0, a, packed, k0, length);
      pool.run(
          rowBlocks * columnBlocks,
          task -> {
            int i0 = task / columnBlocks * mc;
            int i1 = Math.min(i0 + mc, c.rows());
            int p0 = task % columnBlocks * perBlock;
            int p1 = Math.min(p0 + perBlock, panelCount);
            part.run(i0, i1, p0, p1);
          });
    }
  }

  /**
   * The same product on the calling thread alone, for use inside a task of a pool.
   *
   * @throws IllegalArgumentException when the shapes do not match, or {@code c} is transposed
   */
  public static void serial(Matrix c, boolean add, Matrix a, Matrix b) {
    check(c, a, b);
    GemmBlock.Scratch scratch = GemmBlock.scratch();
    int kc = blockLength(a.cols());
    int panelCount = Math.ceilDiv(c.cols(), NR);
    float[] packed = scratch.panels(panelCount * NR * kc);
    for (int k0 = 0; k0 < a.cols() || k0 == 0; k0 += kc) {
      int length = Math.min(kc, a.cols() - k0);
      for (int p = 0; p < panelCount; p++) {
        GemmPack.panel(b, k0, length, p, packed, p * NR * length);
      }
      GemmBlock part = new GemmBlock(c, add || k0 > 0, a, packed, k0, length);
      for (int i0 = 0; i0 < c.rows(); i0 += MC) {
        part.run(i0, Math.min(i0 + MC, c.rows()), 0, panelCount);
      }
    }
  }

  private static void check(Matrix c, Matrix a, Matrix b) {
    if (a.rows() != c.rows() || b.cols() != c.cols() || a.cols() != b.rows()) {
      throw new IllegalArgumentException(
          "shapes do not match: c (%d,%d) = a (%d,%d) * b (%d,%d)"
              .formatted(c.rows(), c.cols(), a.rows(), a.cols(), b.rows(), b.cols()));
    }
    if (c.transposed()) {
      throw new IllegalArgumentException("c is transposed: exchange and transpose a and b instead");
    }
  }

  /** Blocks of equal length, so that the last one is no stub. */
  private static int blockLength(int k) {
    return k == 0 ? 1 : Math.ceilDiv(k, Math.ceilDiv(k, KC));
  }

  private int rowsPerTask(int rows) {
    int fair = Math.ceilDiv(rows, 4 * pool.threads());
    return Math.clamp(Math.ceilDiv(fair, MR) * MR, MR, MC);
  }
}
