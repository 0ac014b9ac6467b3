package dev.ets.kernels;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.WorkerGrid1D;
import uk.ac.manchester.tornado.api.WorkerGrid2D;

/** Grids that several ops share. */
final class Grids {
  /** Work-items that share a row: one GPU warp or two, and few enough to be cheap on a CPU. */
  static final int GROUP = 64;

  /** Work-items of a tile's group, in either direction. */
  static final int SIDE = 16;

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

  /** One work-group of 16 x 16 per tile of {@code tile} x {@code tile}, columns along x. */
  static WorkerGrid tiles(int rows, int columns, int tile) {
    WorkerGrid grid =
        new WorkerGrid2D(Math.ceilDiv(columns, tile) * SIDE, Math.ceilDiv(rows, tile) * SIDE);
    grid.setLocalWork(SIDE, SIDE, 1);
    return grid;
  }
}
