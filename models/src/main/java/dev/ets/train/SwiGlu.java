package dev.ets.train;

import dev.ets.exec.vector.RowGradients;
import dev.ets.exec.vector.VectorMath;
import dev.ets.exec.vector.Workers;

/**
 * The gate of the feed-forward block: {@code h = silu(g) * u} with {@code silu(g) = g / (1 +
 * exp(-g))} (Shazeer 2020). A row of {@code gu} is gate and up side by side, {@code (rows, 2 ffn)};
 * h is {@code (rows, ffn)}.
 */
final class SwiGlu {
  private SwiGlu() {}

  static void forward(Workers pool, int rows, int ffn, float[] gu, float[] h) {
    Rows.forEach(
        pool,
        rows,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int g = row * 2 * ffn;
            int at = row * ffn;
            System.arraycopy(gu, g, h, at, ffn);
            VectorMath.exp(h, at, ffn, -1, 0);
            RowGradients.gate(gu, g, h, at, ffn);
          }
        });
  }

  /**
   * Gradient of g and u from that of h.
   *
   * @param dh (rows, ffn)
   * @param dgu (rows, 2 ffn); written
   */
  static void backward(Workers pool, int rows, int ffn, float[] gu, float[] dh, float[] dgu) {
    Rows.forEach(
        pool,
        rows,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int g = row * 2 * ffn;
            int at = row * ffn;
            System.arraycopy(gu, g, dgu, g, ffn);
            VectorMath.exp(dgu, g, ffn, -1, 0);
            RowGradients.gateGradient(gu, dgu, g, dh, at, ffn);
          }
        });
  }
}
