package dev.ets.kernels;

import java.util.function.BiConsumer;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.TaskGraph;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

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

  /**
   * The table in blocks.
   *
   * @param type one of the constants of {@link Blocks}
   */
  public static void blocks(
      KernelContext c,
      IntArray counts,
      IntArray ids,
      ByteArray table,
      int type,
      FloatArray out,
      int width) {
    int row = c.groupIdx;
    int rows = counts.get(Counts.ROWS);
    int n = row < rows ? width : 0;
    for (int i = c.localIdx; i < n; i += Grids.GROUP) {
      float value = Blocks.value(table, type, ids.get(row), i, width);
      // TornadoVM takes what is stored right behind other branches for all of the array, and does
      // not send the array to the device.
      if (row < rows) {
        out.set(row * width + i, value);
      }
    }
  }

  /** Adds it for the rows of the batch. */
  public static void add(Tasks t, IntArray ids, Matrix table, FloatArray out, int width) {
    WeightType type = table.type();
    BiConsumer<TaskGraph, String> adder =
        switch (table.array()) {
          case FloatArray w ->
              (g, task) ->
                  g.task(task, EmbedTokens::f32, t.context(), t.counts(), ids, w, out, width);
          case HalfFloatArray w ->
              (g, task) ->
                  g.task(task, EmbedTokens::f16, t.context(), t.counts(), ids, w, out, width);
          case ByteArray w ->
              (g, task) ->
                  g.task(
                      task,
                      EmbedTokens::blocks,
                      t.context(),
                      t.counts(),
                      ids,
                      w,
                      type.code(),
                      out,
                      width);
          default -> throw new IllegalStateException("a matrix in a " + table.array().getClass());
        };
    t.add("embed", Counts.ROWS, new Version("group", type::runsOn, Grids::groupPerRow, adder));
  }
}
