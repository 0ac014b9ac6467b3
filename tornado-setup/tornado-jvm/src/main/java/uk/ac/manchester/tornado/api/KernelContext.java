package uk.ac.manchester.tornado.api;

import dev.ets.tornado.jvm.ArrayAccess;
import dev.ets.tornado.jvm.Dim3;
import dev.ets.tornado.jvm.WorkItem;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * What a kernel knows of the work-item that runs it: its ids, the sizes of grid and group, barriers
 * and local memory. A context made by the program only holds the place among a task's arguments;
 * each work-item gets its own.
 */
public class KernelContext {
  public final Integer globalIdx;
  public final Integer globalIdy;
  public final Integer globalIdz;
  public final Integer groupIdx;
  public final Integer groupIdy;
  public final Integer groupIdz;
  public final Integer localIdx;
  public final Integer localIdy;
  public final Integer localIdz;

  /** Work-items of the whole grid in a direction. */
  public final Integer globalGroupSizeX;

  public final Integer globalGroupSizeY;
  public final Integer globalGroupSizeZ;

  /** Work-items of a group in a direction. */
  public final Integer localGroupSizeX;

  public final Integer localGroupSizeY;
  public final Integer localGroupSizeZ;

  private final @Nullable WorkItem item;

  /** A placeholder for a task's argument: ids and sizes are 0, and its methods throw. */
  public KernelContext() {
    this(null, Dim3.ZERO, Dim3.ZERO, Dim3.ZERO, Dim3.ZERO, Dim3.ZERO);
  }

  KernelContext(WorkItem item) {
    this(item, item.global(), item.group(), item.local(), item.gridSize(), item.groupSize());
  }

  private KernelContext(
      @Nullable WorkItem item, Dim3 global, Dim3 group, Dim3 local, Dim3 gridSize, Dim3 groupSize) {
    this.item = item;
    globalIdx = global.x();
    globalIdy = global.y();
    globalIdz = global.z();
    groupIdx = group.x();
    groupIdy = group.y();
    groupIdz = group.z();
    localIdx = local.x();
    localIdy = local.y();
    localIdz = local.z();
    globalGroupSizeX = gridSize.x();
    globalGroupSizeY = gridSize.y();
    globalGroupSizeZ = gridSize.z();
    localGroupSizeX = groupSize.x();
    localGroupSizeY = groupSize.y();
    localGroupSizeZ = groupSize.z();
  }

  /**
   * Waits until all work-items of the group stand at a barrier; each then sees what the others
   * wrote. The task fails when one of them returns instead.
   */
  public void localBarrier() {
    item().barrier();
  }

  /** The same as {@link #localBarrier}: it reaches the work-group only, never the whole grid. */
  public void globalBarrier() {
    item().barrier();
  }

  /**
   * Local memory, shared by the group: the k-th call of each work-item returns the same array. It
   * holds NaN until it is written, see {@code dev.ets.tornado.jvm.LocalMemory}.
   */
  public float[] allocateFloatLocalArray(int size) {
    return item().allocate(float[].class, size);
  }

  /** Local memory, see {@link #allocateFloatLocalArray}. */
  public int[] allocateIntLocalArray(int size) {
    return item().allocate(int[].class, size);
  }

  /** Local memory, see {@link #allocateFloatLocalArray}. */
  public byte[] allocateByteLocalArray(int size) {
    return item().allocate(byte[].class, size);
  }

  /** Local memory, see {@link #allocateFloatLocalArray}. */
  public HalfFloat[] allocateHalfFloatLocalArray(int size) {
    return item().allocate(HalfFloat[].class, size);
  }

  /** Adds to an element in one step, whichever work-items do so at the same time. */
  public void atomicAdd(IntArray array, int index, int value) {
    ArrayAccess.get().atomicAdd(array, index, value);
  }

  private WorkItem item() {
    if (item == null) {
      throw new TornadoRuntimeException(
          "this KernelContext belongs to no work-item; it only holds the place of a task's"
              + " argument: run the kernel as a task of a TornadoExecutionPlan");
    }
    return item;
  }
}
