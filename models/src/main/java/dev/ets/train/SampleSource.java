package dev.ets.train;

/**
 * Training data by number: the same index always gives the same sample, so a run can be repeated
 * and resumed. Implementations are thread-safe.
 */
@FunctionalInterface
public interface SampleSource {
  /** The sample with this index, 0 or more; there is no last one. */
  Sample sample(long index);
}
