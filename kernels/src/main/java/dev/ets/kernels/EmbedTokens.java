package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** out (rows, width) = rows {@code ids} of a table (entries, width): of tokens, or of positions. */
public final class EmbedTokens {
  private EmbedTokens() {}

  /** What the op is. */
  public static void naive(IntArray ids, FloatArray table, FloatArray out, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        out.set(row * width + i, table.get(ids.get(row) * width + i));
      }
    }
  }

  /** The table in F32. */
  public static void f32(
      KernelContext c, IntArray counts, IntArray ids, FloatArray table, FloatArray out, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      int from = ids.get(row) * width;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        out.set(row * width + i, table.get(from + i));
      }
    }
  }

  /** The table in F16. */
  public static void f16(
      KernelContext c,
      IntArray counts,
      IntArray ids,
      HalfFloatArray table,
      FloatArray out,
      int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      int from = ids.get(row) * width;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        out.set(row * width + i, table.get(from + i).getFloat32());
      }
    }
  }

  /** The table in Q8_0: {@code width / 32} blocks per row, each an f16 scale and 32 quants. */
  public static void q8(
      KernelContext c, IntArray counts, IntArray ids, ByteArray table, FloatArray out, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      int from = ids.get(row) * (width / Q8.BLOCK) * Q8.BYTES;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        int block = from + i / Q8.BLOCK * Q8.BYTES;
        float scale = table.getHalfFloat(block).getFloat32();
        out.set(row * width + i, scale * table.get(block + 2 + i % Q8.BLOCK));
      }
    }
  }

  /**
   * Adds it for the rows of the batch.
   *
   * @param table F32, F16 or Q8_0
   */
  public static void add(
      Tasks t, IntArray ids, TornadoNativeArray table, FloatArray out, int width) {
    Version version =
        switch (table) {
          case FloatArray w ->
              Version.portable(
                  "group",
                  Grids::groupPerRow,
                  (g, task) ->
                      g.task(task, EmbedTokens::f32, t.context(), t.counts(), ids, w, out, width));
          case HalfFloatArray w ->
              new Version(
                  "group",
                  Capabilities::half,
                  Grids::groupPerRow,
                  (g, task) ->
                      g.task(task, EmbedTokens::f16, t.context(), t.counts(), ids, w, out, width));
          case ByteArray w ->
              new Version(
                  "group",
                  Capabilities::half,
                  Grids::groupPerRow,
                  (g, task) ->
                      g.task(task, EmbedTokens::q8, t.context(), t.counts(), ids, w, out, width));
          default -> throw Tasks.noKernel("embed", table);
        };
    t.add("embed", Counts.ROWS, version);
  }
}
