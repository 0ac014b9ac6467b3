package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.Nullable;

/** The sizes of a grid, whatever its dimension; unused directions have size 1. */
public abstract class AbstractWorkerGrid implements WorkerGrid {
  protected long[] globalWork;
  protected long @Nullable [] localWork;

  protected AbstractWorkerGrid(long x, long y, long z) {
    globalWork = new long[] {x, y, z};
  }

  @Override
  public long[] getGlobalWork() {
    return globalWork;
  }

  @Override
  public long @Nullable [] getLocalWork() {
    return localWork;
  }

  @Override
  public long @Nullable [] getNumberOfWorkgroups() {
    if (localWork == null) {
      return null;
    }
    return new long[] {
      globalWork[0] / localWork[0], globalWork[1] / localWork[1], globalWork[2] / localWork[2]
    };
  }

  @Override
  public void setGlobalWork(long x, long y, long z) {
    globalWork = new long[] {x, y, z};
  }

  @Override
  public void setLocalWork(long x, long y, long z) {
    localWork = new long[] {x, y, z};
  }

  @Override
  public void setLocalWorkToNull() {
    localWork = null;
  }
}
