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
 * <p>Each element of y is one chain of fused multiply-adds in the order of the inputs, so it
 * depends on its row alone: not on the number of rows, nor on threads. Widening gives what {@link
 * Tensor#copyTo} does, so a quantised product equals the product with the dequantised matrix, bit
 * for bit.
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
              Rows some = new Rows(x, row0, row1, context.scratch().rest);
              Scratch.Local local = context.scratch().local.get();
              for (int p = p0; p < p1; p++) {
                panelTimesRows(p, some, y, bias, add, local);
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

  /** Rows {@code from .. to} of x; where they end in less than a tile, {@code rest} has those. */
  private record Rows(float[] x, int from, int to, float[] rest) {
    /** Whether a tile from row {@code r} on is within x. */
    boolean whole(int r) {
      return to - r >= MR;
    }

    /** What has a tile's rows, from {@link #at} on. */
    float[] data(int r) {
      return whole(r) ? x : rest;
    }

    int at(int r, int inputs) {
      return whole(r) ? r * inputs : 0;
    }
  }

  private void panelTimesRows(
      int p, Rows rows, float[] y, float @Nullable [] bias, boolean add, Scratch.Local local) {
    panelTiles(p, rows, local);
    int column = p * NR;
    int columns = Math.min(NR, outputs - column);
    for (int r = rows.from; r < rows.to; r++) {
      int tile = (r - rows.from) * NR;
      finish(local.tiles, tile, columns, y, r * outputs + column, bias, column, add);
    }
  }

  private void panelTiles(int p, Rows rows, Scratch.Local local) {
    for (int k = 0; k < inputs; k += CHUNK) {
      int depth = Math.min(CHUNK, inputs - k);
      panels.widen(p, k, depth, local.panel);
      for (int r = rows.from; r < rows.to; r += MR) {
        int tile = (r - rows.from) * NR;
        if (rows.to - r == 1) {
          RowTile.row(depth, rows.x, r * inputs + k, local.panel, local.tiles, tile, k > 0);
        } else {
          int at = rows.at(r, inputs) + k;
          GemmTile.rows(
              depth, rows.data(r), at, inputs, local.panel, 0, local.tiles, tile, NR, k > 0);
        }
      }
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
