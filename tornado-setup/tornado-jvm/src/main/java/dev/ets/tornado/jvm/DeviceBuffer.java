package dev.ets.tornado.jvm;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.exceptions.TornadoOutOfMemoryException;
import uk.ac.manchester.tornado.api.exceptions.TornadoRuntimeException;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The device's copy of one host array, and what the checks remember of it: for each element a
 * <em>stamp</em> that says who wrote it last. Stamps come in blocks, each of which exists from a
 * kernel's first write to it on, so what kernels only read, and the rest of a KV cache of which
 * they use little, costs no more than its copy.
 *
 * <p>A stamp is 0 for never, {@link #EARLIER}, or the number of a work-group. Each launch of a task
 * takes a fresh range of numbers from {@link #firstStamp()} on, so nothing has to be cleared.
 */
final class DeviceBuffer {
  private static final int EARLIER = 1;

  /** Stamps of a block: 2 to the power of this. */
  private static final int BLOCK_BITS = 12;

  private static final int BLOCK = 1 << BLOCK_BITS;

  private static final VarHandle STAMP = MethodHandles.arrayElementVarHandle(int[].class);
  private static final VarHandle STAMPS = MethodHandles.arrayElementVarHandle(int[][].class);

  private final TornadoNativeArray host;
  private final MemorySegment memory;
  private final boolean watched = Settings.checks();

  /** Whether stamp 0 means a value from the host; taken to be so when nothing is watched. */
  private boolean filled = !watched;

  private int firstStamp = EARLIER + 1;
  private int nextStamp = firstStamp;

  /**
   * Blocks of stamps. Plain, not volatile: a group that misses a block's birth can at worst miss
   * one conflict in the first launch that writes there.
   */
  private final int[] @Nullable [] stamps;

  /** Device memory for a copy of an array, which is to follow. */
  DeviceBuffer(TornadoNativeArray host) {
    this.host = host;
    stamps = new int[Math.ceilDiv(host.getSize(), BLOCK)][];
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
    if (!filled && Arrays.stream(stamps).allMatch(Objects::isNull)) {
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
    for (int[] block : stamps) {
      for (int i = 0; block != null && i < BLOCK; i++) {
        block[i] = Math.min(block[i], EARLIER);
      }
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

  /** The stamp of an element. */
  int stamp(int index) {
    int[] block = stamps[index >> BLOCK_BITS];
    return block == null ? 0 : block[index & BLOCK - 1];
  }

  /** Sets the stamp of an element, and returns the one before. */
  int exchangeStamp(int index, int stamp) {
    int at = index >> BLOCK_BITS;
    int[] block = stamps[at];
    if (block == null) {
      int[] fresh = new int[BLOCK];
      int[] other = (int[]) STAMPS.compareAndExchange(stamps, at, null, fresh);
      block = other == null ? fresh : other;
    }
    return (int) STAMP.getAndSet(block, index & BLOCK - 1, stamp);
  }
}
