package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.exec.vector.GemmTile.S;

import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

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
    } else if (width < NR) {
      for (int k = 0; k < kc; k++) {
        System.arraycopy(from, b.at(k0 + k, j0), to, at + k * NR, width);
      }
    } else {
      int first = b.at(k0, j0);
      for (int k = 0; k < kc; k++) {
        int line = first + k * b.stride();
        FloatVector.fromArray(S, from, line).intoArray(to, at + k * NR);
        FloatVector.fromArray(S, from, line + L).intoArray(to, at + k * NR + L);
      }
    }
  }

  /**
   * Rows {@code i0 .. i0 + count} of a transposed {@code a}, in tiles of 6: element (i, k) goes to
   * {@code (i - i % 6) * kc + k * 6 + i % 6}, i from 0; rows past {@code count} are zero.
   */
  static void columns(Matrix a, int i0, int count, int k0, int kc, float[] to) {
    float[] from = a.data();
    int whole = count - count % MR;
    if (whole < count) {
      Arrays.fill(to, whole * kc, (whole + MR) * kc, 0);
    }
    int first = a.at(i0, k0);
    for (int k = 0; k < kc; k++) {
      int line = first + k * a.stride();
      for (int i = 0; i < whole; i += MR) {
        System.arraycopy(from, line + i, to, i * kc + k * MR, MR);
      }
      for (int i = whole; i < count; i++) {
        to[whole * kc + k * MR + i - whole] = from[line + i];
      }
    }
  }

  /** Fewer than 6 rows of a row-major {@code a}: (i, k) goes to {@code i * kc + k}; others zero. */
  static void rows(Matrix a, int i0, int count, int k0, int kc, float[] to) {
    for (int i = 0; i < count; i++) {
      System.arraycopy(a.data(), a.at(i0 + i, k0), to, i * kc, kc);
    }
    Arrays.fill(to, count * kc, MR * kc, 0);
  }
}
