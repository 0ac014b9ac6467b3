package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;

import java.util.Arrays;

/** Copies parts of matrices to the layouts that {@link GemmTile} reads. */
final class GemmPack {
  private GemmPack() {}

  /**
   * Panel {@code p} of rows {@code k0 .. k0 + kc} of {@code b}: element (k, j) goes to {@code at +
   * k * NR + j}; columns past the matrix are zero.
   */
  static void panel(Matrix b, int k0, int kc, int p, float[] to, int at) {
    int j0 = p * NR;
    int width = Math.min(NR, b.cols() - j0);
    float[] from = b.data();
    if (width < NR) {
      Arrays.fill(to, at, at + kc * NR, 0);
    }
    if (b.transposed()) {
      for (int j = 0; j < width; j++) {
        int line = b.at(k0, j0 + j);
        int start = at + j;
        for (int k = 0; k < kc; k++) {
          to[start + k * NR] = from[line + k];
        }
      }
    } else {
      for (int k = 0; k < kc; k++) {
        System.arraycopy(from, b.at(k0 + k, j0), to, at + k * NR, width);
      }
    }
  }

  /**
   * Up to 8 rows of a transposed {@code a}: element (i, k) goes to {@code at + k * 8 + i}; rows
   * past {@code count} are zero.
   */
  static void columns(Matrix a, int i0, int count, int k0, int kc, float[] to, int at) {
    float[] from = a.data();
    if (count < MR) {
      Arrays.fill(to, at, at + kc * MR, 0);
    }
    for (int k = 0; k < kc; k++) {
      int line = a.at(i0, k0 + k);
      int start = at + k * MR;
      for (int i = 0; i < count; i++) {
        to[start + i] = from[line + i];
      }
    }
  }

  /** Fewer than 8 rows of a row-major {@code a}: (i, k) goes to {@code i * kc + k}; others zero. */
  static void rows(Matrix a, int i0, int count, int k0, int kc, float[] to) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(a.data(), a.at(i0 + i, k0), to, i * kc, kc);
    }
    Arrays.fill(to, count * kc, MR * kc, 0);
  }
}
