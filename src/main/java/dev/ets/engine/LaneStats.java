package dev.ets.engine;

/**
 * What a lane has done so far.
 *
 * @param passes forward passes
 * @param rows rows of all passes
 * @param operations of their matrix products, a multiply-add counting two
 * @param seconds time spent in them, sampling included
 * @param evictions problems that had to give their pages back
 */
public record LaneStats(
    String name, long passes, long rows, double operations, double seconds, long evictions) {
  /** What it has done since {@code earlier}. */
  public LaneStats since(LaneStats earlier) {
    return new LaneStats(
        name,
        passes - earlier.passes,
        rows - earlier.rows,
        operations - earlier.operations,
        seconds - earlier.seconds,
        evictions - earlier.evictions);
  }
}
