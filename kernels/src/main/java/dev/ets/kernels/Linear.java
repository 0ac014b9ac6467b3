package dev.ets.kernels;

import java.util.function.BiConsumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task10;
import uk.ac.manchester.tornado.api.common.TornadoFunctions.Task11;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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
   * @param inWidth columns of in
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
   * @param bias one element is enough where the mode has none
   */
  public static void add(
      Tasks t, int which, FloatArray in, Matrix weight, FloatArray bias, FloatArray out, Shape s) {
    Call c = new Call(t, which, in, weight.type(), bias, out, s);
    switch (weight.array()) {
      case FloatArray w -> c.add(c.task(LinearTile64::f32, w), c.task(LinearTile16::f32, w));
      case HalfFloatArray w -> c.add(c.task(LinearTile64::f16, w), c.task(LinearTile16::f16, w));
      case ByteArray w ->
          c.add(c.blockTask(LinearTile64::blocks, w), c.blockTask(LinearTile16::blocks, w));
      default -> throw new IllegalStateException("a matrix in a " + weight.array().getClass());
    }
  }

  /** What kernels are called with. */
  private record Call(
      Tasks t,
      int which,
      FloatArray in,
      WeightType type,
      FloatArray bias,
      FloatArray out,
      Shape s) {

    /**
     * The 64 x 64 is for many rows; a plan is for few and many, so that only a chooser takes it.
     */
    void add(BiConsumer<TaskGraph, String> tile64, BiConsumer<TaskGraph, String> tile16) {
      t.add(
          "linear",
          which,
          new Version(
              "tile64", type::runsOn, rows -> Grids.tiles(rows, s.outWidth, Tiles.WIDE), tile64),
          new Version(
              "tile16", type::runsOn, rows -> Grids.tiles(rows, s.outWidth, Tiles.TILE), tile16));
    }

    <W> BiConsumer<TaskGraph, String> task(Kernel<W> kernel, W w) {
      return (g, task) ->
          g.task(
              task,
              kernel,
              t.context(),
              t.counts(),
              which,
              in,
              w,
              bias,
              out,
              s.inWidth,
              s.outWidth,
              s.mode);
    }

    BiConsumer<TaskGraph, String> blockTask(BlockKernel kernel, ByteArray w) {
      return (g, task) ->
          g.task(
              task,
              kernel,
              t.context(),
              t.counts(),
              which,
              in,
              w,
              type.code(),
              bias,
              out,
              s.inWidth,
              s.outWidth,
              s.mode);
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

  private interface BlockKernel
      extends Task11<
          KernelContext,
          IntArray,
          Integer,
          FloatArray,
          ByteArray,
          Integer,
          FloatArray,
          FloatArray,
          Integer,
          Integer,
          Integer> {}
}
