package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * {@link Linear} in tiles of 64 x 64. A work-group has 16 x 16 work-items, each with 4 x 4 elements
 * in registers: per multiply-add it reads local memory a quarter as often as with a tile of 16 x
 * 16, and each operand comes from the device's memory a quarter as often.
 */
final class LinearTile64 {
  private LinearTile64() {}

  /** Weights in F32. */
  public static void f32(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      FloatArray weight,
      FloatArray bias,
      FloatArray out,
      int inWidth,
      int outWidth,
      int mode) {
    float[] inTile = c.allocateFloatLocalArray(Tiles.WIDE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.WIDE_STRIDE);
    float[] sums = new float[Tiles.EACH * Tiles.EACH];
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int firstRow = c.groupIdy * Tiles.WIDE + y;
    int firstCol = c.groupIdx * Tiles.WIDE;
    int depth = c.groupIdy * Tiles.WIDE < rows ? inWidth : 0;
    for (int i = 0; i < Tiles.EACH * Tiles.EACH; i++) {
      sums[i] = 0;
    }
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      for (int i = 0; i < Tiles.WIDE; i += Tiles.TILE) {
        inTile[(y + i) * Tiles.STRIDE + x] = Tiles.load(in, firstRow + i, rows, k0 + x, inWidth);
        weightTile[x * Tiles.WIDE_STRIDE + y + i] =
            Tiles.load(weight, firstCol + y + i, outWidth, k0 + x, inWidth);
      }
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        for (int i = 0; i < Tiles.EACH; i++) {
          float a = inTile[(y + i * Tiles.TILE) * Tiles.STRIDE + d];
          for (int j = 0; j < Tiles.EACH; j++) {
            sums[i * Tiles.EACH + j] += a * weightTile[d * Tiles.WIDE_STRIDE + x + j * Tiles.TILE];
          }
        }
      }
      c.localBarrier();
    }
    for (int i = 0; i < Tiles.EACH; i++) {
      for (int j = 0; j < Tiles.EACH; j++) {
        int row = firstRow + i * Tiles.TILE;
        int col = firstCol + x + j * Tiles.TILE;
        Tiles.store(sums[i * Tiles.EACH + j], bias, out, row, rows, col, outWidth, mode);
      }
    }
  }

  /** The same with weights in F16. */
  public static void f16(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      HalfFloatArray weight,
      FloatArray bias,
      FloatArray out,
      int inWidth,
      int outWidth,
      int mode) {
    float[] inTile = c.allocateFloatLocalArray(Tiles.WIDE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.WIDE_STRIDE);
    float[] sums = new float[Tiles.EACH * Tiles.EACH];
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int firstRow = c.groupIdy * Tiles.WIDE + y;
    int firstCol = c.groupIdx * Tiles.WIDE;
    int depth = c.groupIdy * Tiles.WIDE < rows ? inWidth : 0;
    for (int i = 0; i < Tiles.EACH * Tiles.EACH; i++) {
      sums[i] = 0;
    }
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      for (int i = 0; i < Tiles.WIDE; i += Tiles.TILE) {
        inTile[(y + i) * Tiles.STRIDE + x] = Tiles.load(in, firstRow + i, rows, k0 + x, inWidth);
        weightTile[x * Tiles.WIDE_STRIDE + y + i] =
            Tiles.load(weight, firstCol + y + i, outWidth, k0 + x, inWidth);
      }
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        for (int i = 0; i < Tiles.EACH; i++) {
          float a = inTile[(y + i * Tiles.TILE) * Tiles.STRIDE + d];
          for (int j = 0; j < Tiles.EACH; j++) {
            sums[i * Tiles.EACH + j] += a * weightTile[d * Tiles.WIDE_STRIDE + x + j * Tiles.TILE];
          }
        }
      }
      c.localBarrier();
    }
    for (int i = 0; i < Tiles.EACH; i++) {
      for (int j = 0; j < Tiles.EACH; j++) {
        int row = firstRow + i * Tiles.TILE;
        int col = firstCol + x + j * Tiles.TILE;
        Tiles.store(sums[i * Tiles.EACH + j], bias, out, row, rows, col, outWidth, mode);
      }
    }
  }

  /**
   * The same with weights in blocks.
   *
   * @param type one of the constants of {@link Blocks}
   */
  public static void blocks(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      ByteArray weight,
      int type,
      FloatArray bias,
      FloatArray out,
      int inWidth,
      int outWidth,
      int mode) {
    float[] inTile = c.allocateFloatLocalArray(Tiles.WIDE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.WIDE_STRIDE);
    float[] sums = new float[Tiles.EACH * Tiles.EACH];
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int firstRow = c.groupIdy * Tiles.WIDE + y;
    int firstCol = c.groupIdx * Tiles.WIDE;
    int depth = c.groupIdy * Tiles.WIDE < rows ? inWidth : 0;
    for (int i = 0; i < Tiles.EACH * Tiles.EACH; i++) {
      sums[i] = 0;
    }
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      for (int i = 0; i < Tiles.WIDE; i += Tiles.TILE) {
        inTile[(y + i) * Tiles.STRIDE + x] = Tiles.load(in, firstRow + i, rows, k0 + x, inWidth);
        weightTile[x * Tiles.WIDE_STRIDE + y + i] =
            Tiles.load(weight, type, firstCol + y + i, outWidth, k0 + x, inWidth);
      }
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        for (int i = 0; i < Tiles.EACH; i++) {
          float a = inTile[(y + i * Tiles.TILE) * Tiles.STRIDE + d];
          for (int j = 0; j < Tiles.EACH; j++) {
            sums[i * Tiles.EACH + j] += a * weightTile[d * Tiles.WIDE_STRIDE + x + j * Tiles.TILE];
          }
        }
      }
      c.localBarrier();
    }
    for (int i = 0; i < Tiles.EACH; i++) {
      for (int j = 0; j < Tiles.EACH; j++) {
        int row = firstRow + i * Tiles.TILE;
        int col = firstCol + x + j * Tiles.TILE;
        Tiles.store(sums[i * Tiles.EACH + j], bias, out, row, rows, col, outWidth, mode);
      }
    }
  }
}
