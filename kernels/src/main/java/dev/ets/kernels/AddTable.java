package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * x (rows, width) += rows {@code ids} of a table (entries, width), for BERT's positions; or one
 * fixed row of it to all, for its token type.
 */
public final class AddTable {
  private AddTable() {}

  /** What the op is. */
  public static void naive(IntArray ids, FloatArray table, FloatArray x, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        int at = row * width + i;
        x.set(at, x.get(at) + table.get(ids.get(row) * width + i));
      }
    }
  }

  /** What it is with the same row for all. */
  public static void naiveFixed(FloatArray table, int entry, FloatArray x, int rows, int width) {
    for (int row = 0; row < rows; row++) {
      for (int i = 0; i < width; i++) {
        int at = row * width + i;
        x.set(at, x.get(at) + table.get(entry * width + i));
      }
    }
  }

  /** The row that {@code ids} names. */
  public static void byId(
      KernelContext c, IntArray counts, IntArray ids, FloatArray table, FloatArray x, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      int from = ids.get(row) * width;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        int at = row * width + i;
        x.set(at, x.get(at) + table.get(from + i));
      }
    }
  }

  /** Row {@code entry} to all. */
  public static void fixed(
      KernelContext c, IntArray counts, FloatArray table, int entry, FloatArray x, int width) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        int at = row * width + i;
        x.set(at, x.get(at) + table.get(entry * width + i));
      }
    }
  }

  /** Adds to every row of the batch the row of the table that its id names. */
  public static void addById(Tasks t, IntArray ids, FloatArray table, FloatArray x, int width) {
    t.add(
        "addPositions",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, AddTable::byId, t.context(), t.counts(), ids, table, x, width)));
  }

  /** Adds row {@code entry} of the table to every row of the batch. */
  public static void addFixed(Tasks t, FloatArray table, int entry, FloatArray x, int width) {
    t.add(
        "addTableRow",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(task, AddTable::fixed, t.context(), t.counts(), table, entry, x, width)));
  }
}
