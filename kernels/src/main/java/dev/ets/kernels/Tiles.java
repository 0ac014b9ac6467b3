package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;

/**
 * What kernels that compute tiles of a product share. TornadoVM inlines these methods into the
 * kernels. None takes an array of local memory: the code that 5.2.0 makes of that reads elsewhere.
 */
final class Tiles {
  /** Rows and columns of a tile with one element per work-item; also the depth of a slice. */
  static final int TILE = Grids.SIDE;

  /** Floats from row to row of a tile in local memory: a column's lie in different banks. */
  static final int STRIDE = TILE + 1;

  /** Rows and columns of the larger tile. */
  static final int WIDE = 64;

  static final int WIDE_STRIDE = WIDE + 1;

  /** Rows and columns of the larger tile that a work-item computes, {@link #TILE} apart. */
  static final int EACH = WIDE / TILE;

  private Tiles() {}

  /** Element (row, k) of a matrix (rows, width), or 0 beyond its edges. */
  static float load(FloatArray matrix, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      value = matrix.get(row * width + k);
    }
    return value;
  }

  static float load(HalfFloatArray matrix, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      value = matrix.get(row * width + k).getFloat32();
    }
    return value;
  }

  static float load(ByteArray matrix, int type, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      value = Blocks.value(matrix, type, row, k, width);
    }
    return value;
  }

  /** Stores an element of the product as the mode says, unless it is beyond an edge. */
  static void store(
      float sum, FloatArray bias, FloatArray out, int row, int rows, int col, int width, int mode) {
    if (row < rows && col < width) {
      int at = row * width + col;
      float result = sum;
      if (mode == Linear.BIAS || mode == Linear.BIAS_ADD) {
        result += bias.get(col);
      }
      if (mode == Linear.ADD || mode == Linear.BIAS_ADD) {
        result += out.get(at);
      }
      out.set(at, result);
    }
  }
}
