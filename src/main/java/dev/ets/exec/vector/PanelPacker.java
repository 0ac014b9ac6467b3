package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.NR;

import dev.ets.tensor.BlockLayout;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.List;

/**
 * Writes a matrix {@code (out, in)} into {@link Panels}, in parallel over panels. A stretch of
 * inputs at a time is transposed on the heap, where it fits the L1 cache, and then copied out.
 */
final class PanelPacker {
  /** Inputs that are transposed at a time, of types without blocks. */
  private static final int STRETCH = 64;

  /** Panels start on a cache line. */
  private static final int ALIGNMENT = 64;

  private final Tensor tensor;
  private final int outputs;
  private final int inputs;
  private final MemorySegment[] panels;

  private PanelPacker(Tensor tensor) {
    this.tensor = tensor;
    this.outputs = Math.toIntExact(tensor.shape().dim(0));
    this.inputs = Math.toIntExact(tensor.shape().dim(1));
    this.panels = new MemorySegment[Math.ceilDiv(outputs, NR)];
  }

  /** Writes one panel, whose first output is given. */
  private interface Filler {
    void fill(int output, MemorySegment panel);
  }

  /**
   * Packs all rows.
   *
   * @param arena where the panels go
   * @throws IllegalArgumentException when the tensor holds no real numbers
   */
  static Panels pack(Tensor tensor, Arena arena, Workers workers) {
    PanelPacker packer = new PanelPacker(tensor);
    Panels panels = packer.pack(arena, workers);
    unload(tensor.data());
    return panels;
  }

  /** Bytes that a tensor's panels take. */
  static long bytes(Tensor tensor) {
    PanelPacker packer = new PanelPacker(tensor);
    return packer.panels.length * packer.panelBytes();
  }

  private long panelBytes() {
    return switch (tensor.dtype()) {
      case F16, BF16 -> 2L * inputs * NR;
      case F32, I8, U8, I32, I64 -> 4L * inputs * NR;
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K -> quantPanel().bytes();
    };
  }

  private QuantPanel quantPanel() {
    return QuantPanel.of(blocks(), inputs, NR);
  }

  private BlockLayout blocks() {
    return tensor.dtype().layout().orElseThrow();
  }

  /**
   * Gives a mapped file's pages back, or the weights would be resident twice. What is read again,
   * such as an embedding table, comes back from the page cache; nobody changes mapped weights.
   */
  private static void unload(MemorySegment data) {
    if (!data.isMapped()) {
      return;
    }
    try {
      data.unload();
    } catch (Exception e) {
      // The JVM throws an undeclared IOException where the system refuses. Then they stay.
    }
  }

  private Panels pack(Arena arena, Workers workers) {
    return switch (tensor.dtype()) {
      case F16 -> new Panels.Halves(fill(arena, workers, this::shorts), NR);
      case BF16 -> new Panels.BrainFloats(fill(arena, workers, this::shorts), NR);
      case F32, I8, U8, I32, I64 -> new Panels.Floats(fill(arena, workers, this::floats), NR);
      case Q8_0, Q4_0, Q4_K, Q5_K, Q6_K ->
          new Panels.Quants(fill(arena, workers, this::quants), quantPanel());
    };
  }

  /** Allocates in the tasks too: the memory is zeroed then, page by page. */
  private List<MemorySegment> fill(Arena arena, Workers workers, Filler filler) {
    long bytes = panelBytes();
    workers.run(
        panels.length,
        p -> {
          panels[p] = arena.allocate(bytes, ALIGNMENT);
          filler.fill(p * NR, panels[p]);
        });
    return Arrays.asList(panels);
  }

  private void floats(int output, MemorySegment panel) {
    int rows = Math.min(NR, outputs - output);
    float[] row = new float[STRETCH];
    float[] turned = new float[STRETCH * NR];
    for (int k = 0; k < inputs; k += STRETCH) {
      int count = Math.min(STRETCH, inputs - k);
      for (int o = 0; o < rows; o++) {
        tensor.copyTo((long) (output + o) * inputs + k, row, 0, count);
        for (int i = 0; i < count; i++) {
          turned[i * NR + o] = row[i];
        }
      }
      MemorySegment.copy(turned, 0, panel, ValueLayout.JAVA_FLOAT, 4L * k * NR, count * NR);
    }
  }

  private void shorts(int output, MemorySegment panel) {
    int rows = Math.min(NR, outputs - output);
    short[] row = new short[STRETCH];
    short[] turned = new short[STRETCH * NR];
    for (int k = 0; k < inputs; k += STRETCH) {
      int count = Math.min(STRETCH, inputs - k);
      for (int o = 0; o < rows; o++) {
        long from = (long) (output + o) * inputs + k;
        MemorySegment.copy(tensor.data(), LittleEndian.SHORT, 2 * from, row, 0, count);
        for (int i = 0; i < count; i++) {
          turned[i * NR + o] = row[i];
        }
      }
      MemorySegment.copy(turned, 0, panel, ValueLayout.JAVA_SHORT, 2L * k * NR, count * NR);
    }
  }

  private void quants(int output, MemorySegment panel) {
    BlockLayout blocks = blocks();
    int rows = Math.min(NR, outputs - output);
    int size = blocks.elements();
    long rowBytes = tensor.dtype().bytes(inputs);
    QuantColumns columns = new QuantColumns(blocks, quantPanel());
    for (int k = 0; k < inputs; k += size) {
      long at = output * rowBytes + (long) k / size * blocks.bytes();
      for (int o = 0; o < rows; o++) {
        blocks.unpack(tensor.data(), at + o * rowBytes, columns.block(o));
      }
      columns.write(panel, k);
    }
  }
}
