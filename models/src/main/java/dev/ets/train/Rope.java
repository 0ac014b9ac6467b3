package dev.ets.train;

import dev.ets.exec.vector.Workers;

/**
 * Rotary position embedding in the convention of GGUF's "llama" architecture: within each head the
 * neighbours {@code (x[2i], x[2i+1])} are rotated by {@code position * base^(-2i / headDim)} (Su et
 * al. 2021, eq. 34). (Hugging Face weights pair i with i + headDim/2 instead, and are permuted on
 * conversion.)
 */
final class Rope {
  private final int half;
  private final float[] cos;
  private final float[] sin;

  Rope(ModelShape shape) {
    half = shape.headDim() / 2;
    cos = new float[shape.context() * half];
    sin = new float[shape.context() * half];
    for (int p = 0; p < shape.context(); p++) {
      for (int i = 0; i < half; i++) {
        double angle = p * anglePerPosition(shape, i);
        cos[p * half + i] = (float) Math.cos(angle);
        sin[p * half + i] = (float) Math.sin(angle);
      }
    }
  }

  /** By how much pair {@code i} of a head turns from one position to the next, in radians. */
  static double anglePerPosition(ModelShape shape, int i) {
    return Math.pow(shape.ropeBase(), -2.0 * i / shape.headDim());
  }

  /**
   * Rotates the first {@code heads} heads of each row in place; {@code sign} -1 turns back, which
   * is also the backward pass.
   *
   * @param stride elements per row of x
   */
  void rotate(Workers pool, Batch batch, float[] x, int stride, int heads, int sign) {
    Rows.forEach(
        pool,
        batch.rows,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int table = batch.positions[row] * half;
            for (int h = 0; h < heads; h++) {
              turn(x, row * stride + h * 2 * half, table, sign);
            }
          }
        });
  }

  private void turn(float[] x, int at, int table, int sign) {
    for (int i = 0; i < half; i++) {
      float c = cos[table + i];
      float s = sign * sin[table + i];
      float a = x[at + 2 * i];
      float b = x[at + 2 * i + 1];
      x[at + 2 * i] = a * c - b * s;
      x[at + 2 * i + 1] = a * s + b * c;
    }
  }
}
