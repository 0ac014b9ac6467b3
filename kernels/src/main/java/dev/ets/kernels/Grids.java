package dev.ets.kernels;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;

/** Grids that several ops share. */
final class Grids {
  /** Work-items that share a row: one GPU warp or two, and few enough to be cheap on a CPU. */
  static final int GROUP = 64;

  private Grids() {}

  /** One work-group of {@link #GROUP} per row. */
  static WorkerGrid groupPerRow(int rows) {
    return groups(rows, GROUP);
  }

  /** {@code count} work-groups of {@code size} work-items. */
  static WorkerGrid groups(int count, int size) {
    WorkerGrid grid = new WorkerGrid1D(Math.multiplyExact(count, size));
    grid.setLocalWork(size, 1, 1);
    return grid;
  }
}
