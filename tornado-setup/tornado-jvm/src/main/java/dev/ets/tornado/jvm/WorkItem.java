package dev.ets.tornado.jvm;

/** One work-item while it runs: its place, its group's local memory and its barriers. */
public final class WorkItem {
  private final Grid grid;
  private final Dim3 group;
  private final Dim3 local;
  private final LocalMemory localMemory;
  private int allocations;
  private boolean returned;

  WorkItem(Grid grid, Dim3 group, Dim3 local, LocalMemory localMemory) {
    this.grid = grid;
    this.group = group;
    this.local = local;
    this.localMemory = localMemory;
  }

  public Dim3 global() {
    Dim3 size = grid.groupSize();
    return new Dim3(
        group.x() * size.x() + local.x(),
        group.y() * size.y() + local.y(),
        group.z() * size.z() + local.z());
  }

  public Dim3 group() {
    return group;
  }

  public Dim3 local() {
    return local;
  }

  public Dim3 gridSize() {
    return grid.size();
  }

  public Dim3 groupSize() {
    return grid.groupSize();
  }

  /** Lets the group's other work-items run until all stand at a barrier. */
  public void barrier() {
    WorkGroups.suspend();
  }

  /** The array that this call returns to each work-item of the group. */
  public <T> T allocate(Class<T> type, int size) {
    return localMemory.array(allocations++, type, size);
  }

  void markReturned() {
    returned = true;
  }

  boolean returned() {
    return returned;
  }

  /** The work-item as messages name it. */
  @Override
  public String toString() {
    return "work-item global %s, local %s of group %s".formatted(global(), local, group);
  }
}
