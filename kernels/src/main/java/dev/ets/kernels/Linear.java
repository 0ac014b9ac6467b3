package dev.ets.kernels;

import java.util.function.Predicate;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * out (rows, outWidth) = in (rows, inWidth) * weight (outWidth, inWidth)^T + bias, or out += that.
 * Each element is one chain of multiply-adds in the order of the inputs, in every version, so that
 * it has the same bits in every batch.
 */
public final class Linear {
  /** Mode: out = product. */
  public static final int PLAIN = 0;

  /** Mode: out = product + bias. */
  public static final int BIAS = 1;

  /** Mode: out += product. */
  public static final int ADD = 2;

  /** Mode: out += product + bias. */
  public static final int BIAS_ADD = 3;

  /** Rows and columns of a work-group's tile of the result; also the depth of a slice. */
  static final int TILE = Grids.SIDE;

  /** Floats from row to row of a tile in local memory: columns lie in different banks. */
  private static final int STRIDE = TILE + 1;

  /**
   * What does not change from pass to pass.
   *
   * @param inWidth columns of in; a multiple of 32 where the weights are in Q8_0
   * @param mode one of the constants of this class
   */
  public record Shape(int inWidth, int outWidth, int mode) {
    /** With the mode that fits. */
    public static Shape of(int inWidth, int outWidth, boolean bias, boolean add) {
      return new Shape(inWidth, outWidth, bias ? (add ? BIAS_ADD : BIAS) : (add ? ADD : PLAIN));
    }
  }

  private Linear() {}

  /** What the op is. */
  public static void naive(
      FloatArray in, FloatArray weight, FloatArray bias, FloatArray out, int rows, Shape s) {
    for (int row = 0; row < rows; row++) {
      for (int col = 0; col < s.outWidth; col++) {
        double sum = 0;
        for (int k = 0; k < s.inWidth; k++) {
          sum += (double) in.get(row * s.inWidth + k) * weight.get(col * s.inWidth + k);
        }
        int at = row * s.outWidth + col;
        sum += s.mode == BIAS || s.mode == BIAS_ADD ? bias.get(col) : 0;
        sum += s.mode == ADD || s.mode == BIAS_ADD ? out.get(at) : 0;
        out.set(at, (float) sum);
      }
    }
  }

  /**
   * Adds it for rows of the batch or of the output: {@code which} of {@link Counts}.
   *
   * @param weight F32, F16 or Q8_0
   * @param bias one element is enough where the mode has none
   */
  public static void add(
      Tasks t,
      int which,
      FloatArray in,
      TornadoNativeArray weight,
      FloatArray bias,
      FloatArray out,
      Shape s) {
    switch (weight) {
      case FloatArray w ->
          new Call<>(t, which, in, w, bias, out, s).add(_ -> true, Linear::f32Tile16);
      case HalfFloatArray w ->
          new Call<>(t, which, in, w, bias, out, s).add(Capabilities::half, Linear::f16Tile16);
      case ByteArray w ->
          new Call<>(t, which, in, w, bias, out, s).add(Capabilities::half, Linear::q8Tile16);
      default -> throw Tasks.noKernel("linear", weight);
    }
  }

  /**
   * What a kernel is called with; all of them take the same arguments but for the weights' type.
   */
  private record Call<W extends TornadoNativeArray>(
      Tasks t, int which, FloatArray in, W weight, FloatArray bias, FloatArray out, Shape s) {

    void add(Predicate<Capabilities> needs, Kernel<W> tile16) {
      t.add("linear", which, version("tile16", needs, TILE, tile16));
    }

    private Version version(
        String name, Predicate<Capabilities> needs, int tile, Kernel<W> kernel) {
      return new Version(
          name,
          needs,
          rows -> Grids.tiles(rows, s.outWidth, tile),
          (g, task) ->
              g.task(
                  task,
                  kernel,
                  t.context(),
                  t.counts(),
                  which,
                  in,
                  weight,
                  bias,
                  out,
                  s.inWidth,
                  s.outWidth,
                  s.mode));
    }
  }

  private interface Kernel<W>
      extends Task10<
          KernelContext,
          IntArray,
          Integer,
          FloatArray,
          W,
          FloatArray,
          FloatArray,
          Integer,
          Integer,
          Integer> {}

  /**
   * Weights in F32. A work-group computes a tile of 16 x 16; slices of both operands, 16 deep, go
   * through local memory, so that each is read from the device's memory once per tile.
   */
  public static void f32Tile16(
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
    float[] inTile = c.allocateFloatLocalArray(TILE * STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int firstCol = c.groupIdx * TILE;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        inTile[y * STRIDE + x] = load(in, row, rows, k0 + x, inWidth);
        weightTile[x * STRIDE + y] = load(weight, firstCol + y, outWidth, k0 + x, inWidth);
        c.localBarrier();
        sum = addSlice(sum, inTile, weightTile, x, y);
        c.localBarrier();
      }
      store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
    }
  }

  /** The same with weights in F16. */
  public static void f16Tile16(
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
    float[] inTile = c.allocateFloatLocalArray(TILE * STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int firstCol = c.groupIdx * TILE;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        inTile[y * STRIDE + x] = load(in, row, rows, k0 + x, inWidth);
        weightTile[x * STRIDE + y] = load(weight, firstCol + y, outWidth, k0 + x, inWidth);
        c.localBarrier();
        sum = addSlice(sum, inTile, weightTile, x, y);
        c.localBarrier();
      }
      store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
    }
  }

  /** The same with weights in Q8_0; {@code inWidth} is a multiple of 32. */
  public static void q8Tile16(
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
    float[] inTile = c.allocateFloatLocalArray(TILE * STRIDE);
    float[] weightTile = c.allocateFloatLocalArray(TILE * STRIDE);
    int x = c.localIdx;
    int y = c.localIdy;
    int rows = counts.get(which);
    int row = c.groupIdy * TILE + y;
    int firstCol = c.groupIdx * TILE;
    if (c.groupIdy * TILE < rows) {
      float sum = 0;
      for (int k0 = 0; k0 < inWidth; k0 += TILE) {
        inTile[y * STRIDE + x] = load(in, row, rows, k0 + x, inWidth);
        weightTile[x * STRIDE + y] = load(weight, firstCol + y, outWidth, k0 + x, inWidth);
        c.localBarrier();
        sum = addSlice(sum, inTile, weightTile, x, y);
        c.localBarrier();
      }
      store(sum, bias, out, row, rows, firstCol + x, outWidth, mode);
    }
  }

  // TornadoVM inlines these into the kernels.

  /** Element (row, k) of a matrix (rows, width), or 0 beyond its edges. */
  private static float load(FloatArray matrix, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      value = matrix.get(row * width + k);
    }
    return value;
  }

  private static float load(HalfFloatArray matrix, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      value = matrix.get(row * width + k).getFloat32();
    }
    return value;
  }

  private static float load(ByteArray matrix, int row, int rows, int k, int width) {
    float value = 0;
    if (row < rows && k < width) {
      int block = (row * (width / Q8.BLOCK) + k / Q8.BLOCK) * Q8.BYTES;
      value = matrix.getHalfFloat(block).getFloat32() * matrix.get(block + 2 + k % Q8.BLOCK);
    }
    return value;
  }

  /** Adds the products of a slice for element (y, x) of the tile. */
  private static float addSlice(float sum, float[] inTile, float[] weightTile, int x, int y) {
    float result = sum;
    for (int d = 0; d < TILE; d++) {
      result += inTile[y * STRIDE + d] * weightTile[d * STRIDE + x];
    }
    return result;
  }

  /** Stores an element of the product as the mode says, unless it is beyond an edge. */
  private static void store(
      float sum, FloatArray bias, FloatArray out, int row, int rows, int col, int width, int mode) {
    if (row < rows && col < width) {
      int at = row * width + col;
      float result = sum;
      if (mode == BIAS || mode == BIAS_ADD) {
        result += bias.get(col);
      }
      if (mode == ADD || mode == BIAS_ADD) {
        result += out.get(at);
      }
      out.set(at, result);
    }
  }
}
