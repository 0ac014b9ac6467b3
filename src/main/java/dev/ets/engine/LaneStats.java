package dev.ets.engine;

/**
 * What a lane has done so far.
 *
 * @param passes forward passes
 * @param rows rows of all passes
 * @param seconds time spent in them, sampling included
 * @param evictions problems that had to give their pages back
 */
public record LaneStats(String name, long passes, long rows, double seconds, long evictions) {}
