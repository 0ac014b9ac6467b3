package dev.ets.tornado.jvm;

import uk.ac.manchester.tornado.api.WorkerGrid;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;

/** A grid's work-items and those of a group, per direction; a group's size divides the grid's. */
record Grid(Dim3 size, Dim3 groupSize) {
  /** Work-items of a group: the limit of CUDA and of most other devices. */
  static final int MAX_GROUP = 1024;

  /** The local size that is chosen for a grid without one is at most this, in x only. */
  private static final int CHOSEN_GROUP = 64;

  /** One work-item. */
  static final Grid SINGLE = new Grid(new Dim3(1, 1, 1), new Dim3(1, 1, 1));

  /**
   * The sizes of a worker grid.
   *
   * @throws TornadoRuntimeException when the local size does not divide the global size, or a group
   *     is too large
   */
  static Grid of(String task, WorkerGrid grid) {
    long[] global = grid.getGlobalWork();
    long[] local = grid.getLocalWork();
    if (local == null) {
      local = new long[] {largestDivisor(global[0]), 1, 1};
    }
    for (int d = 0; d < 3; d++) {
      if (global[d] < 1 || local[d] < 1 || global[d] % local[d] != 0) {
        throw new TornadoRuntimeException(
            "grid of task %s: the local size %d does not divide the global size %d in %c; round the"
                    .formatted(task, local[d], global[d], 'x' + d)
                + " global size up and let the work-items beyond the end return");
      }
    }
    Grid result = new Grid(dim3(global), dim3(local));
    if (result.groupItems() > MAX_GROUP) {
      throw new TornadoRuntimeException(
          "grid of task %s: local size %s makes %d work-items in a group, and a device may take no"
                  .formatted(task, result.groupSize, result.groupItems())
              + " more than %d: use smaller groups".formatted(MAX_GROUP));
    }
    return result;
  }

  int groups() {
    return groupCounts().count();
  }

  int groupItems() {
    return groupSize.count();
  }

  /** The coordinates of a group. */
  Dim3 group(int number) {
    return groupCounts().point(number);
  }

  private Dim3 groupCounts() {
    return new Dim3(size.x() / groupSize.x(), size.y() / groupSize.y(), size.z() / groupSize.z());
  }

  private static long largestDivisor(long size) {
    long divisor = CHOSEN_GROUP;
    while (divisor > 1 && size % divisor != 0) {
      divisor--;
    }
    return divisor;
  }

  private static Dim3 dim3(long[] sizes) {
    return new Dim3(
        Math.toIntExact(sizes[0]), Math.toIntExact(sizes[1]), Math.toIntExact(sizes[2]));
  }
}
