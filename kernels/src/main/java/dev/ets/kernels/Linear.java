package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid2D;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * out (rows, outWidth) = in (rows, inWidth) * weight (outWidth, inWidth)^T + bias, or out += that.
 * Each element is one chain of multiply-adds in the order of the inputs.
 */
public final class Linear {
  /** Rows and columns of a work-group's tile of the result; also the depth of a slice. */
  static final int TILE = 16;

  private Linear() {}

  /** What the op is; {@code mode} as in the kernels. */
  public static void naive(
      FloatArray in,
      FloatArray weight,
      FloatArray bias,
      FloatArray out,
      int rows,
      int inWidth,
      int outWidth,
      int mode) {
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < outWidth; col++) {
        double sum = 0;
        for (int k = 0; k < inWidth; k++) {
          sum += (double) in.get(row * inWidth + k) * weight.get(col * inWidth + k);
        }
        int at = row * outWidth + col;
        sum += mode == BIAS || mode == BIAS_ADD ? bias.get(col) : 0;
        sum += mode == ADD || mode == BIAS_ADD ? out.get(at) : 0;
        out.set(at, (float) sum);
      }
    }
  }

  /** Mode: out = product. */
  public static final int PLAIN = 0;

  /** Mode: out = product + bias. */
  public static final int BIAS = 1;

  /** Mode: out += product. */
  public static final int ADD = 2;

  /** Mode: out += product + bias. */
  public static final int BIAS_ADD = 3;

  /**
   * Weights in F32. A work-group computes a tile of 16 x 16; slices of both operands, 16 deep, go
   * through local memory, so that each is read from the device's memory once per tile.
   *
   * @param bias one element is enough where the mode has none
   */
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
    float[] inTile = c.allocateFloatLocalArray(TILE * TILE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * TILE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int col = c.groupIdx * TILE + x;
    int weightRow = c.groupIdx * TILE + y;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        int k = k0 + x;
        float a = 0;
        float b = 0;
        if (k < inWidth) {
          if (row < rows) {
            a = in.get(row * inWidth + k);
          }
          if (weightRow < outWidth) {
            b = weight.get(weightRow * inWidth + k);
          }
        }
        inTile[y * TILE + x] = a;
        weightTile[x * TILE + y] = b;
        c.localBarrier();
        for (int d = 0; d < TILE; d++) {
          sum += inTile[y * TILE + d] * weightTile[d * TILE + x];
        }
        c.localBarrier();
      }
      if (row < rows && col < outWidth) {
        int at = row * outWidth + col;
        if (mode == BIAS || mode == BIAS_ADD) {
          sum += bias.get(col);
        }
        if (mode == ADD || mode == BIAS_ADD) {
          sum += out.get(at);
        }
        out.set(at, sum);
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
    float[] inTile = c.allocateFloatLocalArray(TILE * TILE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * TILE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int col = c.groupIdx * TILE + x;
    int weightRow = c.groupIdx * TILE + y;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        int k = k0 + x;
        float a = 0;
        float b = 0;
        if (k < inWidth) {
          if (row < rows) {
            a = in.get(row * inWidth + k);
          }
          if (weightRow < outWidth) {
            b = weight.get(weightRow * inWidth + k).getFloat32();
          }
        }
        inTile[y * TILE + x] = a;
        weightTile[x * TILE + y] = b;
        c.localBarrier();
        for (int d = 0; d < TILE; d++) {
          sum += inTile[y * TILE + d] * weightTile[d * TILE + x];
        }
        c.localBarrier();
      }
      if (row < rows && col < outWidth) {
        int at = row * outWidth + col;
        if (mode == BIAS || mode == BIAS_ADD) {
          sum += bias.get(col);
        }
        if (mode == ADD || mode == BIAS_ADD) {
          sum += out.get(at);
        }
        out.set(at, sum);
      }
    }
  }

  /** The same with weights in Q8_0; {@code inWidth} is a multiple of 32. */
  public static void q8(
      KernelContext c,
      IntArray counts,
      int which,
      FloatArray in,
      ByteArray weight,
      FloatArray bias,
      FloatArray out,
      int inWidth,
      int outWidth,
      int mode) {
    float[] inTile = c.allocateFloatLocalArray(TILE * TILE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * TILE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int col = c.groupIdx * TILE + x;
    int weightRow = c.groupIdx * TILE + y;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        int k = k0 + x;
        float a = 0;
        float b = 0;
        if (row < rows) {
          a = in.get(row * inWidth + k);
        }
        if (weightRow < outWidth) {
          int block = (weightRow * (inWidth / Q8.BLOCK) + k / Q8.BLOCK) * Q8.BYTES;
          b = weight.getHalfFloat(block).getFloat32() * weight.get(block + 2 + k % Q8.BLOCK);
        }
        inTile[y * TILE + x] = a;
        weightTile[x * TILE + y] = b;
        c.localBarrier();
        for (int d = 0; d < TILE; d++) {
          sum += inTile[y * TILE + d] * weightTile[d * TILE + x];
        }
        c.localBarrier();
      }
      if (row < rows && col < outWidth) {
        int at = row * outWidth + col;
        if (mode == BIAS || mode == BIAS_ADD) {
          sum += bias.get(col);
        }
        if (mode == ADD || mode == BIAS_ADD) {
          sum += out.get(at);
        }
        out.set(at, sum);
      }
    }
  }

  /** One work-group per tile of 16 x 16, columns along x. */
  public static WorkerGrid grid(int maxRows, int outWidth) {
    WorkerGrid grid =
        new WorkerGrid2D(
            Math.ceilDiv(outWidth, TILE) * TILE, Math.ceilDiv(maxRows, TILE) * TILE);
    grid.setLocalWork(TILE, TILE, 1);
    return grid;
  }
}
