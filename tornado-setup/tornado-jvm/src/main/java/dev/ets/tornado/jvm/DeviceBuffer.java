package dev.ets.tornado.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The device's copy of one host array, and what the checks remember of it: for each element a
 * <em>stamp</em> that says who wrote it last. Stamps exist from a kernel's first write on, so
 * arrays that kernels only read cost no more than their copy.
 *
 * <p>A stamp is 0 for never, {@link #EARLIER}, or the number of a work-group. Each launch of a task
 * takes a fresh range of numbers from {@link #firstStamp()} on, so nothing has to be cleared.
 */
final class DeviceBuffer {
  private static final int EARLIER = 1;
  private static final VarHandle STAMPS = stampsHandle();

  private final TornadoNativeArray host;
  private final MemorySegment memory;
  private final boolean watched = Settings.checks();

  /** Whether stamp 0 means a value from the host; taken to be so when nothing is watched. */
  private boolean filled = !watched;

  private int firstStamp = EARLIER + 1;
  private int nextStamp = firstStamp;

  /**
   * Per element. Plain, not volatile: a group that misses the array's birth can at worst miss one
   * conflict in the first launch that writes here.
   */
  private int @Nullable [] stamps;

  /** Device memory for a copy of an array, which is to follow. */
  DeviceBuffer(TornadoNativeArray host) {
    this.host = host;
    memory = allocate(host);
  }

  private static MemorySegment allocate(TornadoNativeArray host) {
    try {
      return Arena.ofAuto().allocate(host.getNumBytesOfSegmentWithHeader(), 16);
    } catch (OutOfMemoryError e) {
      TornadoOutOfMemoryException failure =
          new TornadoOutOfMemoryException("no memory for the device's copy of " + host);
      failure.initCause(e);
      throw failure;
    }
  }

  /** Device memory that nothing is copied to; all bits are set, which is NaN for floats. */
  static DeviceBuffer uninitialised(TornadoNativeArray host) {
    DeviceBuffer buffer = new DeviceBuffer(host);
    buffer.memory.fill((byte) -1);
    return buffer;
  }

  MemorySegment memory() {
    return memory;
  }

  TornadoNativeArray host() {
    return host;
  }

  void copyFromHost() {
    memory.copyFrom(host.getSegmentWithHeader());
    filled = true;
  }

  /**
   * Copies all elements to the host.
   *
   * @throws TornadoRuntimeException when no task has written any
   */
  void copyToHost() {
    if (!filled && stamps == null) {
      throw new TornadoRuntimeException(
          host
              + " goes to the host, but nothing has been written to its device buffer: let a task"
              + " write it, or transfer it to the device first");
    }
    MemorySegment.copy(
        memory,
        TornadoNativeArray.ARRAY_HEADER,
        host.getSegmentWithHeader(),
        TornadoNativeArray.ARRAY_HEADER,
        host.getNumBytesOfSegment());
  }

  /** Begins a launch of {@code groups} work-groups; group g writes the stamp firstStamp + g. */
  void beginLaunch(int groups) {
    if (nextStamp > Integer.MAX_VALUE - groups) {
      forgetGroups();
    }
    firstStamp = nextStamp;
    nextStamp += groups;
  }

  /** The numbers have run out: what was written stays known, but not by whom. */
  private void forgetGroups() {
    for (int i = 0; stamps != null && i < stamps.length; i++) {
      stamps[i] = Math.min(stamps[i], EARLIER);
    }
    nextStamp = EARLIER + 1;
  }

  boolean watched() {
    return watched;
  }

  boolean filled() {
    return filled;
  }

  int firstStamp() {
    return firstStamp;
  }

  int @Nullable [] stamps() {
    return stamps;
  }

  /** The stamps, made now when there are none. */
  int[] stampsForWriting() {
    int[] now = stamps;
    if (now == null) {
      int[] fresh = new int[host.getSize()];
      int[] other = (int[]) STAMPS.compareAndExchange(this, null, fresh);
      now = other == null ? fresh : other;
    }
    return now;
  }

  private static VarHandle stampsHandle() {
    try {
      return MethodHandles.lookup().findVarHandle(DeviceBuffer.class, "stamps", int[].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
