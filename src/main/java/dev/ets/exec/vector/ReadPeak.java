package dev.ets.exec.vector;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The rate at which this machine's cores read memory: a sum over an array that no cache holds.
 * Benchmarks report what a pass reads as a share of it. The array is off the heap; {@link #close}
 * gives it back. One thread at a time.
 */
public final class ReadPeak implements AutoCloseable {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;

  /** Vectors that are added side by side, each to a sum of its own. */
  private static final int CHAINS = 8;

  /** Long enough for the prefetchers, short enough to share out evenly. */
  static final int BYTES_PER_TASK = 4 << 20;

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private final Arena arena = Arena.ofShared();

  private final MemorySegment memory;
  private final float[] sums;

  /**
   * Takes the array and writes it once, so that all of it is real memory.
   *
   * @param bytes its length, rounded down to whole tasks of 4 MiB; 1 GiB is more than caches hold
   * @throws IllegalArgumentException when there is not one task
   */
  public ReadPeak(long bytes) {
    int tasks = Math.toIntExact(bytes / BYTES_PER_TASK);
    if (tasks < 1) {
      throw new IllegalArgumentException(
          "reading %d bytes: give %d or more".formatted(bytes, BYTES_PER_TASK));
    }
    memory = arena.allocate((long) tasks * BYTES_PER_TASK, S.vectorByteSize()).fill((byte) 1);
    sums = new float[tasks];
  }

  /** Reads the whole array once on all threads of a pool; returns its bytes. */
  public double burst(Workers pool) {
    pool.run(sums.length, i -> sums[i] = sum(memory, (long) i * BYTES_PER_TASK));
    return memory.byteSize();
  }

  /** Sum of the floats of the task that starts at byte {@code from}. */
  static float sum(MemorySegment memory, long from) {
    ByteOrder order = ByteOrder.nativeOrder();
    int bytes = S.vectorByteSize();
    FloatVector v0 = FloatVector.zero(S);
    FloatVector v1 = FloatVector.zero(S);
    FloatVector v2 = FloatVector.zero(S);
    FloatVector v3 = FloatVector.zero(S);
    FloatVector v4 = FloatVector.zero(S);
    FloatVector v5 = FloatVector.zero(S);
    FloatVector v6 = FloatVector.zero(S);
    FloatVector v7 = FloatVector.zero(S);
    for (long at = from; at < from + BYTES_PER_TASK; at += CHAINS * bytes) {
      v0 = v0.add(FloatVector.fromMemorySegment(S, memory, at, order));
      v1 = v1.add(FloatVector.fromMemorySegment(S, memory, at + bytes, order));
      v2 = v2.add(FloatVector.fromMemorySegment(S, memory, at + 2 * bytes, order));
      v3 = v3.add(FloatVector.fromMemorySegment(S, memory, at + 3 * bytes, order));
      v4 = v4.add(FloatVector.fromMemorySegment(S, memory, at + 4 * bytes, order));
      v5 = v5.add(FloatVector.fromMemorySegment(S, memory, at + 5 * bytes, order));
      v6 = v6.add(FloatVector.fromMemorySegment(S, memory, at + 6 * bytes, order));
      v7 = v7.add(FloatVector.fromMemorySegment(S, memory, at + 7 * bytes, order));
    }
    FloatVector sum = v0.add(v1).add(v2.add(v3)).add(v4.add(v5).add(v6.add(v7)));
    return sum.reduceLanes(VectorOperators.ADD);
  }

  @Override
  public void close() {
    arena.close();
  }
}
