package uk.ac.manchester.tornado.api;

import org.jspecify.annotations.Nullable;

/** How many work-items run a task, and in groups of how many. Sizes are {@code (x, y, z)}. */
public interface WorkerGrid {
  /** 1, 2 or 3. */
  int dimension();

  /** Work-items of the whole task. */
  long[] getGlobalWork();

  /** Work-items of a group, or null when the device may choose. */
  long @Nullable [] getLocalWork();

  /** Groups, or null when no local size is set. */
  long @Nullable [] getNumberOfWorkgroups();

  void setGlobalWork(long x, long y, long z);

  /** Each size must divide the global size in its direction. */
  void setLocalWork(long x, long y, long z);

  /** Lets the device choose the local size. */
  void setLocalWorkToNull();
}
