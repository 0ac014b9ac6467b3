package dev.ets.bench;

import dev.ets.exec.vector.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The rate at which this machine's cores copy memory that no cache holds. The memory is off the
 * heap; {@link #close} gives it back. One thread at a time.
 */
final class CopyPeak implements AutoCloseable {
  private static final int BYTES_PER_TASK = 4 << 20;

  @SuppressWarnings("MustBeClosedChecker") // close() closes it
  private final Arena arena = Arena.ofShared();

  private final MemorySegment from;
  private final MemorySegment to;

  /**
   * Takes the memory and writes it once, so that all of it is real.
   *
   * @param bytes to copy; as many again hold the copy
   */
  CopyPeak(long bytes) {
    from = arena.allocate(bytes).fill((byte) 1);
    to = arena.allocate(bytes).fill((byte) 2);
  }

  /** Copies all of it once on all threads of a pool; returns the bytes read and written. */
  double burst(Workers pool) {
    int tasks = Math.toIntExact(Math.ceilDiv(from.byteSize(), BYTES_PER_TASK));
    pool.run(
        tasks,
        i -> {
          long start = (long) i * BYTES_PER_TASK;
          long bytes = Math.min(BYTES_PER_TASK, from.byteSize() - start);
          MemorySegment.copy(from, start, to, start, bytes);
        });
    return 2.0 * from.byteSize();
  }

  @Override
  public void close() {
    arena.close();
  }
}
