package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * {@link Linear} in tiles of 16 x 16, one per work-group. Slices of both operands, 16 deep, go
 * through local memory, so that each is read from the device's memory once per tile. The kernels
 * differ in what they read weights from: TornadoVM cannot hand local memory to a helper.
 */
final class LinearTile16 {
  private LinearTile16() {}

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
    float[] inTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * Tiles.TILE + y;
    int firstCol = c.groupIdx * Tiles.TILE;
    float sum = 0;
    int depth = c.groupIdy * Tiles.TILE < rows ? inWidth : 0;
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      inTile[y * Tiles.STRIDE + x] = Tiles.load(in, row, rows, k0 + x, inWidth);
      weightTile[x * Tiles.STRIDE + y] =
          Tiles.load(weight, firstCol + y, outWidth, k0 + x, inWidth);
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        sum += inTile[y * Tiles.STRIDE + d] * weightTile[d * Tiles.STRIDE + x];
      }
      c.localBarrier();
    }
    Tiles.store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
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
    float[] inTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * Tiles.TILE + y;
    int firstCol = c.groupIdx * Tiles.TILE;
    float sum = 0;
    int depth = c.groupIdy * Tiles.TILE < rows ? inWidth : 0;
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      inTile[y * Tiles.STRIDE + x] = Tiles.load(in, row, rows, k0 + x, inWidth);
      weightTile[x * Tiles.STRIDE + y] =
          Tiles.load(weight, firstCol + y, outWidth, k0 + x, inWidth);
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        sum += inTile[y * Tiles.STRIDE + d] * weightTile[d * Tiles.STRIDE + x];
      }
      c.localBarrier();
    }
    Tiles.store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
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
    float[] inTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(Tiles.TILE * Tiles.STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * Tiles.TILE + y;
    int firstCol = c.groupIdx * Tiles.TILE;
    float sum = 0;
    int depth = c.groupIdy * Tiles.TILE < rows ? inWidth : 0;
    for (int k0 = 0; k0 < depth; k0 += Tiles.TILE) {
      inTile[y * Tiles.STRIDE + x] = Tiles.load(in, row, rows, k0 + x, inWidth);
      weightTile[x * Tiles.STRIDE + y] =
          Tiles.load(weight, type, firstCol + y, outWidth, k0 + x, inWidth);
      c.localBarrier();
      for (int d = 0; d < Tiles.TILE; d++) {
        sum += inTile[y * Tiles.STRIDE + d] * weightTile[d * Tiles.STRIDE + x];
      }
      c.localBarrier();
    }
    Tiles.store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
  }
}
