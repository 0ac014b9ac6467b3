package dev.ets.train;

import dev.ets.exec.vector.Workers;

/** Row loops over a worker pool in chunks of a fixed size, so that no result depends on threads. */
final class Rows {
  /** Rows per task: some microseconds of work, and a few tens of KB. */
  static final int CHUNK = 32;

  private Rows() {}

  /** The body of a row loop. */
  @FunctionalInterface
  interface Body {
    /** Works on rows {@code from .. to}. */
    void run(int from, int to);
  }

  /** Number of chunks of {@code rows} rows. */
  static int chunks(int rows) {
    return Math.ceilDiv(rows, CHUNK);
  }

  static void forEach(Workers pool, int rows, Body body) {
    pool.run(chunks(rows), c -> body.run(c * CHUNK, Math.min(rows, (c + 1) * CHUNK)));
  }
}
