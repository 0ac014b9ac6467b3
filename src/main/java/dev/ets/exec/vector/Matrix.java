package dev.ets.exec.vector;

/**
 * A view of an f32 matrix in an array, row-major or its transpose, as {@link Gemm} takes it.
 * Element {@code (i, j)} lies at {@code offset + i * stride + j}, or {@code offset + j * stride +
 * i} when {@code transposed}.
 *
 * @param rows number of rows of the view, after the transposition
 * @param cols number of columns of the view, after the transposition
 * @param stride distance in elements between rows as they lie in memory
 */
public record Matrix(float[] data, int offset, int rows, int cols, int stride, boolean transposed) {
  public Matrix {
    int lines = transposed ? cols : rows;
    int width = transposed ? rows : cols;
    long end = lines == 0 || width == 0 ? offset : offset + (lines - 1L) * stride + width;
    if (rows < 0 || cols < 0 || offset < 0 || stride < width || end > data.length) {
      throw new IllegalArgumentException(
          "a %dx%d view (transposed %b) at %d with row stride %d does not fit an array of %d"
              .formatted(rows, cols, transposed, offset, stride, data.length));
    }
  }

  /** A dense row-major {@code (rows, cols)} matrix at the start of {@code data}. */
  public static Matrix of(float[] data, int rows, int cols) {
    return new Matrix(data, 0, rows, cols, cols, false);
  }

  /** A dense row-major {@code (rows, cols)} matrix at {@code offset}. */
  public static Matrix of(float[] data, int offset, int rows, int cols) {
    return new Matrix(data, offset, rows, cols, cols, false);
  }

  /** The same elements with rows and columns exchanged; nothing is copied. */
  public Matrix t() {
    return new Matrix(data, offset, /* rows= */ cols, /* cols= */ rows, stride, !transposed);
  }

  /** Index in {@code data} of element {@code (i, j)}. */
  int at(int i, int j) {
    return transposed ? offset + j * stride + i : offset + i * stride + j;
  }
}
