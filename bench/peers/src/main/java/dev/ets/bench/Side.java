package dev.ets.bench;

/**
 * One side of a comparison, ours or a peer's: it does works that both sides know by the same names.
 * Not thread-safe.
 */
interface Side extends AutoCloseable {
  /**
   * Does a work once.
   *
   * @param work what to do, one line of text
   * @return figures whose meaning the work defines: how much was done where it is timed, else the
   *     results
   */
  double[] run(String work) throws Exception;

  @Override
  default void close() {}
}
