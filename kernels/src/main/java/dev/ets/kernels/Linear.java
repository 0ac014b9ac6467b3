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
          new Call<>(t, which, in, w, bias, out, s)
              .add(_ -> true, Linear::f32Tile64, Linear::f32Tile16);
      case HalfFloatArray w ->
          new Call<>(t, which, in, w, bias, out, s)
              .add(Capabilities::half, Linear::f16Tile64, Linear::f16Tile16);
      case ByteArray w ->
          new Call<>(t, which, in, w, bias, out, s)
              .add(Capabilities::half, Linear::q8Tile64, Linear::q8Tile16);
      default -> throw Tasks.noKernel("linear", weight);
    }
  }

  /**
   * What a kernel is called with; all of them take the same arguments but for the weights' type.
   */
  private record Call<W extends TornadoNativeArray>(
      Tasks t, int which, FloatArray in, W weight, FloatArray bias, FloatArray out, Shape s) {

    /**
     * The 64 x 64 is for many rows; a plan is for few and many, so that only a chooser takes it.
     */
    void add(Predicate<Capabilities> needs, Kernel<W> tile64, Kernel<W> tile16) {
      t.add(
          "linear",
          which,
          version("tile64", needs, Tiles.WIDE, tile64),
          version("tile16", needs, Tiles.TILE, tile16));
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
   * Weights in F32. A work-group of 16 x 16 computes a tile of 64 x 64, each work-item 4 x 4
   * elements in registers: per multiply-add it reads local memory a quarter as often as with a tile
   * of 16 x 16, and each operand comes from the device's memory a quarter as often.
   */
  public static void f32Tile64(
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
  public static void f16Tile64(
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

  /** The same with weights in Q8_0; {@code inWidth} is a multiple of 32. */
  public static void q8Tile64(
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
}
