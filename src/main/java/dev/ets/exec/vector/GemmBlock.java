package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;

/**
 * One block of k of a product: {@code c (+)= a[:, k0 .. k0 + kc] * panels}.
 *
 * @param load whether c's old values are added to
 * @param panels the same rows of b, packed to {@code [n / NR][kc][NR]}
 */
record GemmBlock(Matrix c, boolean load, Matrix a, float[] panels, int k0, int kc) {
  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  /** This thread's buffers. */
  static Scratch scratch() {
    return SCRATCH.get();
  }

  /** Computes rows {@code i0 .. i1}, at most {@link Gemm#MC}, by panels {@code p0 .. p1}. */
  void run(int i0, int i1, int p0, int p1) {
    Scratch scratch = SCRATCH.get();
    int whole = i1 - (i1 - i0) % MR;
    float[] rows = null;
    if (a.transposed()) {
      rows = scratch.rows(Gemm.MC * kc);
      GemmPack.columns(a, i0, i1 - i0, k0, kc, rows);
    } else if (whole < i1) {
      rows = scratch.rows(MR * kc);
      GemmPack.rows(a, whole, i1 - whole, k0, kc, rows);
    }
    for (int p = p0; p < p1; p++) {
      for (int i = i0; i < i1; i += MR) {
        if (i < whole && (p + 1) * NR <= c.cols()) {
          tile(i, whole, p, rows, i - i0, c.data(), c.at(i, p * NR), c.stride());
        } else {
          copyEdge(i, p, scratch.edge, load, false);
          tile(i, whole, p, rows, i - i0, scratch.edge, 0, NR);
          copyEdge(i, p, scratch.edge, false, true);
        }
      }
    }
  }

  private void tile(
      int i, int whole, int p, float[] rows, int row, float[] to, int at, int stride) {
    int panel = p * NR * kc;
    if (a.transposed()) {
      GemmTile.packed(kc, rows, row * kc, panels, panel, to, at, stride, load);
    } else if (i < whole) {
      int from = a.at(i, k0);
      GemmTile.multiply(MR, kc, a.data(), from, a.stride(), panels, panel, to, at, stride, load);
    } else {
      GemmTile.multiply(MR, kc, rows, 0, kc, panels, panel, to, at, stride, load);
    }
  }

  /** Copies the part of a tile that lies inside c to (6, NR) {@code edge}, or back. */
  private void copyEdge(int i0, int p, float[] edge, boolean in, boolean out) {
    int width = Math.min(NR, c.cols() - p * NR);
    int height = Math.min(MR, c.rows() - i0);
    for (int i = 0; i < height; i++) {
      if (in) {
        System.arraycopy(c.data(), c.at(i0 + i, p * NR), edge, i * NR, width);
      }
      if (out) {
        System.arraycopy(edge, i * NR, c.data(), c.at(i0 + i, p * NR), width);
      }
    }
  }

  /** Buffers of one thread; they grow to the largest product seen. */
  static final class Scratch {
    private final float[] edge = new float[MR * NR];
    private float[] rows = new float[0];
    private float[] panels = new float[0];

    float[] rows(int length) {
      rows = rows.length >= length ? rows : new float[length];
      return rows;
    }

    float[] panels(int length) {
      panels = panels.length >= length ? panels : new float[length];
      return panels;
    }
  }
}
