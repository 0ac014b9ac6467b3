package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;

import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A weight matrix {@code (out, in)}, packed once at load for {@code y = x W^T}: panels of {@link
 * GemmTile#NR} outputs, each {@code (in, NR)}, the last padded with zeros. Panels lie off the heap,
 * keep the precision of the file, and are widened to f32 just before they meet the rows.
 *
 * <p>Each element of y is one chain of fused multiply-adds in the order of the inputs, which starts
 * at the bias and the old value: it depends on its row alone, not on the number of rows, nor on
 * threads. Widening gives what {@link Tensor#copyTo} does, so a quantised product equals the
 * product with the dequantised matrix, bit for bit.
 *
 * <p>Immutable; {@link #multiply} is for one thread at a time per {@link Scratch}. It throws {@link
 * IllegalStateException} once the panels' arena is closed.
 */
final class PackedMatrix {
  /** Rows that one task takes: they stay in the L2 cache while panels pass by. */
  private static final int ROWS_PER_TASK = 11 * MR;

  /** Inputs of a panel that are widened at a time, in whole sub-blocks: 16 KB in the L1 cache. */
  static final int CHUNK = 4096 / NR;

  private final int outputs;
  private final int inputs;
  private final Panels panels;

  private PackedMatrix(int outputs, int inputs, Panels panels) {
    this.outputs = outputs;
    this.inputs = inputs;
    this.panels = panels;
  }

  /** Buffers of the threads of one executor. */
  static final class Scratch {
    private final ThreadLocal<Local> local = ThreadLocal.withInitial(Local::new);

    private static final class Local {
      private final float[] panel = new float[CHUNK * NR];

      /** What is computed of the last panel, which may be wider than what is left of y. */
      private final float[] edge = new float[ROWS_PER_TASK * NR];
    }
  }

  /**
   * Packs a matrix.
   *
   * @param arena where the panels go
   * @throws IllegalArgumentException when the tensor is no matrix of real numbers
   */
  static PackedMatrix of(Tensor tensor, Arena arena, Workers workers) {
    if (tensor.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "tensor %s has shape %s, a weight matrix has two dimensions"
              .formatted(tensor.name(), tensor.shape()));
    }
    int outputs = Math.toIntExact(tensor.shape().dim(0));
    int inputs = Math.toIntExact(tensor.shape().dim(1));
    return new PackedMatrix(outputs, inputs, PanelPacker.pack(tensor, arena, workers));
  }

  int outputs() {
    return outputs;
  }

  int inputs() {
    return inputs;
  }

  long bytes() {
    return panels.bytes();
  }

  /**
   * y (rows, outputs) = x (rows, inputs) W^T + bias, or y += that.
   *
   * @param bias of length outputs, or null
   */
  void multiply(
      float[] x, int rows, float[] y, float @Nullable [] bias, boolean add, Context context) {
    if (rows == 0) {
      return; // A chunk of a prompt has no outputs.
    }
    if (rows == 1 && panels instanceof Panels.Quants quants && RowTile.available()) {
      multiplyRow(quants, x, y, bias, add, context);
      return;
    }
    int panelCount = Math.ceilDiv(outputs, NR);
    int rowBlocks = Math.ceilDiv(rows, ROWS_PER_TASK);
    // Few rows: columns are shared out too, or most threads would stand idle.
    int columnBlocks =
        Math.clamp(Math.ceilDiv(4 * context.workers().threads(), rowBlocks), 1, panelCount);
    int perBlock = Math.ceilDiv(panelCount, columnBlocks);
    context
        .workers()
        .run(
            rowBlocks * columnBlocks,
            task -> {
              int row0 = task / columnBlocks * ROWS_PER_TASK;
              int row1 = Math.min(row0 + ROWS_PER_TASK, rows);
              int p0 = task % columnBlocks * perBlock;
              int p1 = Math.min(p0 + perBlock, panelCount);
              Scratch.Local local = context.scratch().local.get();
              for (int p = p0; p < p1; p++) {
                multiplyPanel(p, x, row0, row1, y, bias, add, local);
              }
            });
  }

  /**
   * The same for one row, two panels at a time, where their weights can be widened in registers.
   */
  private void multiplyRow(
      Panels.Quants quants,
      float[] x,
      float[] y,
      float @Nullable [] bias,
      boolean add,
      Context context) {
    int width = RowTile.WIDTH;
    context
        .workers()
        .run(
            Math.ceilDiv(outputs, width),
            task -> {
              int column = task * width;
              int columns = Math.min(width, outputs - column);
              if (bias != null) {
                start(y, 0, 1, column, columns, bias, add);
              } else if (!add) {
                Arrays.fill(y, column, column + columns, 0);
              }
              float[] c = context.scratch().local.get().edge;
              System.arraycopy(y, column, c, 0, columns);
              int last = Math.min(2 * task + 1, quants.segments().size() - 1);
              MemorySegment left = quants.segments().get(2 * task);
              RowTile.row(quants.layout(), left, quants.segments().get(last), x, c);
              System.arraycopy(c, 0, y, column, columns);
            });
  }

  /** What a product works with: the pool and the buffers. */
  record Context(Workers workers, Scratch scratch) {}

  /** Rows {@code row0 .. row1} of y's columns of panel {@code p}. */
  private void multiplyPanel(
      int p,
      float[] x,
      int row0,
      int row1,
      float[] y,
      float @Nullable [] bias,
      boolean add,
      Scratch.Local local) {
    int column = p * NR;
    int columns = Math.min(NR, outputs - column);
    if (bias != null) {
      start(y, row0, row1, column, columns, bias, add);
    }
    boolean load = add || bias != null;
    if (columns == NR) {
      multiplyPanel(p, x, row0, row1, y, row0 * outputs + column, outputs, load, local);
      return;
    }
    for (int r = row0; load && r < row1; r++) {
      System.arraycopy(y, r * outputs + column, local.edge, (r - row0) * NR, columns);
    }
    multiplyPanel(p, x, row0, row1, local.edge, 0, NR, load, local);
    for (int r = row0; r < row1; r++) {
      System.arraycopy(local.edge, (r - row0) * NR, y, r * outputs + column, columns);
    }
  }

  private void start(
      float[] y, int row0, int row1, int column, int columns, float[] bias, boolean add) {
    for (int r = row0; r < row1; r++) {
      int at = r * outputs + column;
      if (add) {
        for (int j = 0; j < columns; j++) {
          y[at + j] += bias[column + j];
        }
      } else {
        System.arraycopy(bias, column, y, at, columns);
      }
    }
  }

  private void multiplyPanel(
      int p,
      float[] x,
      int row0,
      int row1,
      float[] c,
      int cAt,
      int ldc,
      boolean load,
      Scratch.Local local) {
    for (int k = 0; k < inputs; k += CHUNK) {
      int depth = Math.min(CHUNK, inputs - k);
      panels.widen(p, k, depth, local.panel);
      int xAt = row0 * inputs + k;
      GemmTile.multiply(
          row1 - row0, depth, x, xAt, inputs, local.panel, 0, c, cAt, ldc, load || k > 0);
    }
  }
}
