package dev.ets.tornado.jvm;

/**
 * A device buffer as one argument of one thread's work-group sees it, with the checks of each
 * access. Several views share a buffer; each belongs to one thread.
 *
 * <p>Found: reading an element that nothing has written; writing an element that another group
 * wrote in this launch; reading one that another group had written in this launch; storing a float
 * that comes from unwritten local memory. Not found: a group that writes what another has read
 * before (run the groups in reverse, then it is a read after the write), two work-items of one
 * group at the same element, and a plain access to an element that another group changes with an
 * atomic.
 */
public final class DeviceView {
  private final DeviceBuffer buffer;
  private final int argument;
  private int group;
  private int stamp;

  DeviceView(DeviceBuffer buffer, int argument) {
    this.buffer = buffer;
    this.argument = argument;
  }

  /** The accesses from here on are those of a group. */
  void enter(int newGroup) {
    group = newGroup;
    stamp = buffer.firstStamp() + newGroup;
  }

  /** Checks a plain read of an element. */
  public void read(int index) {
    int last = buffer.stamp(index);
    if (last != stamp && (last == 0 ? !buffer.filled() : last >= buffer.firstStamp())) {
      refuseRead(index, last);
    }
  }

  /** Checks a plain write of an element, and remembers it. */
  public void write(int index) {
    if (!buffer.watched() || buffer.stamp(index) == stamp) {
      return;
    }
    int last = buffer.exchangeStamp(index, stamp);
    if (last != stamp && last >= buffer.firstStamp()) {
      throw conflict(index, last, "writes");
    }
  }

  /** Checks an atomic access: the element must have a value; who else uses it does not matter. */
  public void atomic(int index) {
    if (buffer.stamp(index) == 0 && !buffer.filled()) {
      refuseRead(index, 0);
    }
  }

  /** The value that is about to be stored, checked not to come from unwritten local memory. */
  public float stored(int index, float value) {
    if (LocalMemory.unwritten(value)) {
      throw new IllegalStateException(
          this
              + " element %d would get a value that comes from local memory which no work-item has"
                  .formatted(index)
              + " written: write it first, with a barrier between, or check the index");
    }
    return value;
  }

  private void refuseRead(int index, int last) {
    if (last != 0) {
      throw conflict(index, last, "reads");
    }
    throw new IllegalStateException(
        this
            + " element %d is read, but nothing has been written or transferred to it"
                .formatted(index)
            + ": transfer the array to the device, or let an earlier task write the element");
  }

  private IllegalStateException conflict(int index, int last, String does) {
    return new IllegalStateException(
        this
            + " element %d was written by work-group %d in this task, and work-group %d %s it too"
                .formatted(index, last - buffer.firstStamp(), group, does)
            + ": groups run in any order, so give each its own elements, and read another's"
            + " results in the next task");
  }

  /** The array as messages name it, such as {@code argument 2 (FloatArray[16])}. */
  @Override
  public String toString() {
    return "argument %d (%s)".formatted(argument, buffer.host());
  }
}
