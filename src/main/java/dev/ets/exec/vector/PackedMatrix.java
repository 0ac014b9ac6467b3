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
 * GemmTile#NR} outputs, each {@code (in, NR)}, the last padded with zeros. Panels keep the type of
 * the file (F32, F16, BF16, Q8_0) and are widened to f32 just before they meet the rows.
 *
 * <p>Each element of y is one chain of fused multiply-adds in the order of the inputs, so it
 * depends on its row alone: not on the number of rows, nor on threads. A Q8_0 weight (8-bit quant
 * times 11-bit scale) is exact in f32, so a quantised product equals the product with the
 * dequantised matrix, bit for bit.
 *
 * <p>Immutable; {@link #multiply} is for one thread at a time per {@link Scratch}.
 */
final class PackedMatrix {
  /** Rows that one task takes: they stay in the L2 cache while panels pass by. */
  private static final int ROWS_PER_TASK = 64;

  /** Inputs of a panel that are widened at a time, in whole sub-blocks of every type. */
  static final int CHUNK = 512;

  /** The same for a single row, which passes by once: 16 KB in the L1 cache. */
  private static final int ROW_CHUNK = 128;

  private final int outputs;
  private final int inputs;
  private final Panels panels;

  private PackedMatrix(int outputs, int inputs, Panels panels) {
    this.outputs = outputs;
    this.inputs = inputs;
    this.panels = panels;
  }

  /** Buffers of one executor: the rows left over from whole tiles {@code (MR, in)}. */
  static final class Scratch {
    private final ThreadLocal<Local> local = ThreadLocal.withInitial(Local::new);
    private float[] rest = new float[0];

    private static final class Local {
      private final float[] panel = new float[CHUNK * NR];
      private final float[] tiles = new float[ROWS_PER_TASK * NR];
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
    int whole = rows / MR * MR;
    int rest = rows - whole;
    if (rest > 1) {
      copyRest(x, whole, rest, context.scratch());
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
                panelTimesRows(p, x, row0, row1, y, bias, add, context.scratch(), local);
              }
            });
  }

  /** What a product works with: the pool and the buffers. */
  record Context(Workers workers, Scratch scratch) {}

  /** Copies rows that fill no tile, and zeros to fill it. */
  private void copyRest(float[] x, int first, int count, Scratch scratch) {
    if (scratch.rest.length < inputs * MR) {
      scratch.rest = new float[inputs * MR];
    }
    System.arraycopy(x, first * inputs, scratch.rest, 0, count * inputs);
    Arrays.fill(scratch.rest, count * inputs, MR * inputs, 0);
  }

  private void panelTimesRows(
      int p,
      float[] x,
      int row0,
      int row1,
      float[] y,
      float @Nullable [] bias,
      boolean add,
      Scratch scratch,
      Scratch.Local local) {
    if (panels instanceof Panels.Floats floats) {
      MemorySegment panel = floats.segments().get(p);
      for (int r = row0; r < row1; r += MR) {
        int at = (r - row0) * NR;
        if (row1 - r == 1) {
          RowTile.rowOffHeap(inputs, x, r * inputs, panel, local.tiles, at);
        } else {
          boolean whole = row1 - r >= MR;
          float[] a = whole ? x : scratch.rest;
          int from = whole ? r * inputs : 0;
          GemmTile.rowsOffHeap(inputs, a, from, inputs, panel, local.tiles, at, NR, false);
        }
      }
    } else {
      int chunk = row1 - row0 == 1 ? ROW_CHUNK : CHUNK;
      for (int k = 0; k < inputs; k += chunk) {
        int depth = Math.min(chunk, inputs - k);
        panels.widen(p, k, depth, local.panel);
        for (int r = row0; r < row1; r += MR) {
          int at = (r - row0) * NR;
          if (row1 - r == 1) {
            RowTile.row(depth, x, r * inputs + k, local.panel, local.tiles, at, k > 0);
          } else {
            boolean whole = row1 - r >= MR;
            float[] a = whole ? x : scratch.rest;
            int from = whole ? r * inputs + k : k;
            GemmTile.rows(depth, a, from, inputs, local.panel, 0, local.tiles, at, NR, k > 0);
          }
        }
      }
    }
    int column = p * NR;
    int columns = Math.min(NR, outputs - column);
    for (int r = row0; r < row1; r++) {
      finish(local.tiles, (r - row0) * NR, columns, y, r * outputs + column, bias, column, add);
    }
  }

  private static void finish(
      float[] tile,
      int from,
      int count,
      float[] y,
      int to,
      float @Nullable [] bias,
      int biasAt,
      boolean add) {
    if (bias != null) {
      for (int j = 0; j < count; j++) {
        tile[from + j] += bias[biasAt + j];
      }
    }
    if (add) {
      for (int j = 0; j < count; j++) {
        y[to + j] += tile[from + j];
      }
    } else {
      System.arraycopy(tile, from, y, to, count);
    }
  }
}
