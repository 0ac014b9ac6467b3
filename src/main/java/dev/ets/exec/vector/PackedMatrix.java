package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.MR;
import static dev.ets.exec.vector.GemmTile.NR;

import dev.ets.tensor.DType;
import dev.ets.tensor.Tensor;
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

  private final int outputs;
  private final int inputs;
  private final Panels panels;

  private PackedMatrix(int outputs, int inputs, Panels panels) {
    this.outputs = outputs;
    this.inputs = inputs;
    this.panels = panels;
  }

  /** Panels as stored, widened one at a time. */
  private sealed interface Panels {
    /** Bytes that the panels take. */
    long bytes();
  }

  private record Floats(float[] data) implements Panels {
    @Override
    public long bytes() {
      return 4L * data.length;
    }
  }

  private record Halves(short[] data, boolean brain) implements Panels {
    @Override
    public long bytes() {
      return 2L * data.length;
    }

    void widen(int from, int count, float[] to) {
      if (brain) {
        for (int i = 0; i < count; i++) {
          to[i] = Float.intBitsToFloat(data[from + i] << 16);
        }
      } else {
        for (int i = 0; i < count; i++) {
          to[i] = Float.float16ToFloat(data[from + i]);
        }
      }
    }
  }

  /** Quants {@code (panel, in, NR)} and scales {@code (panel, in / 32, NR)}. */
  private record Quants(byte[] data, float[] scales) implements Panels {
    @Override
    public long bytes() {
      return data.length + 4L * scales.length;
    }

    void widen(int from, int count, float[] to) {
      int block = DType.Q8_0.blockSize() * NR;
      for (int b = 0; b < count; b += block) {
        int scale = (from + b) / block * NR;
        VectorMath.scale(data, from + b, scales, scale, NR, to, b, block);
      }
    }
  }

  /** Buffers of one executor: the rows left over from whole tiles, packed {@code (in, MR)}. */
  static final class Scratch {
    private final ThreadLocal<Local> local = ThreadLocal.withInitial(Local::new);
    private float[] rest = new float[0];

    private static final class Local {
      private float[] panel = new float[0];
      private final float[] tile = new float[MR * NR];

      float[] panel(int size) {
        if (panel.length < size) {
          panel = new float[size];
        }
        return panel;
      }
    }
  }

  /**
   * Packs a matrix.
   *
   * @throws IllegalArgumentException when the tensor is no matrix of real numbers, or too large for
   *     one array
   */
  static PackedMatrix of(Tensor tensor) {
    if (tensor.shape().rank() != 2) {
      throw new IllegalArgumentException(
          "tensor %s has shape %s, a weight matrix has two dimensions"
              .formatted(tensor.name(), tensor.shape()));
    }
    int outputs = Math.toIntExact(tensor.shape().dim(0));
    int inputs = Math.toIntExact(tensor.shape().dim(1));
    long padded = (long) Math.ceilDiv(outputs, NR) * NR * inputs;
    if (padded > Integer.MAX_VALUE - 8) {
      throw new IllegalArgumentException(
          "tensor %s %s is too large for one array: %d elements, limit %d"
              .formatted(tensor.name(), tensor.shape(), padded, Integer.MAX_VALUE - 8));
    }
    int size = (int) padded;
    Panels panels =
        switch (tensor.dtype()) {
          case F16, BF16 -> new Halves(new short[size], tensor.dtype() == DType.BF16);
          case Q8_0 -> new Quants(new byte[size], new float[size / DType.Q8_0.blockSize()]);
          default -> new Floats(new float[size]);
        };
    PanelPacker.pack(tensor, inputs, panels instanceof Quants q ? q.scales : null, store(panels));
    return new PackedMatrix(outputs, inputs, panels);
  }

  private static PanelPacker.Store store(Panels panels) {
    return switch (panels) {
      case Floats f -> (at, value) -> f.data[at] = value;
      case Halves h ->
          h.brain
              ? (at, value) -> h.data[at] = (short) (Float.floatToRawIntBits(value) >>> 16)
              : (at, value) -> h.data[at] = Float.floatToFloat16(value);
      case Quants q -> (at, value) -> q.data[at] = (byte) value;
    };
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
      packRest(x, whole, rest, context.scratch());
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

  private void packRest(float[] x, int first, int count, Scratch scratch) {
    if (scratch.rest.length < inputs * MR) {
      scratch.rest = new float[inputs * MR];
    }
    float[] to = scratch.rest;
    for (int r = 0; r < MR; r++) {
      for (int k = 0; k < inputs; k++) {
        to[k * MR + r] = r < count ? x[(first + r) * inputs + k] : 0;
      }
    }
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
    int size = inputs * NR;
    int at = p * size;
    float[] panel;
    switch (panels) {
      case Floats f -> panel = f.data;
      case Halves h -> {
        panel = local.panel(size);
        h.widen(at, size, panel);
        at = 0;
      }
      case Quants q -> {
        panel = local.panel(size);
        q.widen(at, size, panel);
        at = 0;
      }
    }
    int column = p * NR;
    int columns = Math.min(NR, outputs - column);
    for (int r = row0; r < row1; r += MR) {
      int count = Math.min(MR, row1 - r);
      if (count == MR) {
        GemmTile.rows(inputs, x, r * inputs, inputs, panel, at, local.tile, 0, NR, false);
      } else if (count == 1) {
        RowTile.row(inputs, x, r * inputs, panel, at, local.tile);
      } else {
        GemmTile.packed(inputs, scratch.rest, 0, panel, at, local.tile, 0, NR, false);
      }
      for (int i = 0; i < count; i++) {
        finish(local.tile, i * NR, columns, y, (r + i) * outputs + column, bias, column, add);
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
