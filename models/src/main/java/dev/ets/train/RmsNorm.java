package dev.ets.train;

import dev.ets.exec.vector.RowGradients;
import dev.ets.exec.vector.VectorMath;
import dev.ets.exec.vector.Workers;
import java.util.Arrays;

/**
 * RMSNorm: {@code y_i = w_i x_i / r} with {@code r = sqrt(mean(x^2) + eps)} (Zhang and Sennrich,
 * 2019, eq. 4). Rows are {@code (rows, dim)}; {@code inverse} keeps 1/r of each row for the
 * backward pass.
 */
final class RmsNorm {
  private RmsNorm() {}

  static void forward(
      Workers pool, int rows, int dim, float eps, float[] x, float[] w, int wAt, Out out) {
    float[] y = out.y;
    Rows.forEach(
        pool,
        rows,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            int at = row * dim;
            float inverse = (float) (1 / Math.sqrt(VectorMath.dot(x, at, x, at, dim) / dim + eps));
            out.inverse[row] = inverse;
            RowGradients.scaled(x, at, inverse, w, wAt, y, at, dim);
          }
        });
  }

  /**
   * Adds the gradients: {@code dx_i += (w_i dy_i - x_i (sum_j w_j dy_j x_j) / (dim r^2)) / r} and
   * {@code dw_i += sum over rows of dy_i x_i / r}.
   */
  static void backward(
      Workers pool, int rows, int dim, float[] x, float[] inverse, Weight weight, Gradients g) {
    float[] w = weight.data;
    int wAt = weight.at;
    float[] dy = g.dy;
    float[] dx = g.dx;
    Rows.forEach(
        pool,
        rows,
        (from, to) -> {
          int part = from / Rows.CHUNK * dim;
          float[] partials = g.partials;
          Arrays.fill(partials, part, part + dim, 0);
          for (int row = from; row < to; row++) {
            int at = row * dim;
            float r = inverse[row];
            RowGradients.addProduct(dy, at, x, at, r, partials, part, dim);
            RowGradients.scaled(dy, at, 1, w, wAt, dy, at, dim);
            float share = VectorMath.dot(dy, at, x, at, dim) * r * r * r / dim;
            RowGradients.addDifference(dy, r, x, share, dx, at, dim);
          }
        });
    for (int c = 0; c < Rows.chunks(rows); c++) {
      for (int i = 0; i < dim; i++) {
        weight.gradient[wAt + i] += g.partials[c * dim + i];
      }
    }
  }

  /** What the forward pass writes: y (rows, dim) and 1/r per row. */
  record Out(float[] y, float[] inverse) {}

  /** The weight vector and its gradient, both at {@code at}. */
  record Weight(float[] data, float[] gradient, int at) {}

  /**
   * Gradients of the rows, and scratch.
   *
   * @param dy gradient of y; overwritten with w * dy
   * @param dx gradient of x, added to
   * @param partials scratch of {@code Rows.chunks(rows) * dim} elements
   */
  record Gradients(float[] dy, float[] dx, float[] partials) {}
}
