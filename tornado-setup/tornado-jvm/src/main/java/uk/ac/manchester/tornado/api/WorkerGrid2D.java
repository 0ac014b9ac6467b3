package uk.ac.manchester.tornado.api;

/** A grid of work-items in two directions. */
public class WorkerGrid2D extends AbstractWorkerGrid {
  public static final int DIM = 2;

  /** A grid of this many work-items; the local size is not set. */
  public WorkerGrid2D(int x, int y) {
    super(x, y, 1);
  }

  @Override
  public int dimension() {
    return DIM;
  }
}
