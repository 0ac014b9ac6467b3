package dev.ets.prune;

/**
 * What a {@link Pruner} found.
 *
 * @param kept nodes of the kept candidates, in the order of {@code PruneProblem.leaves}
 * @param objective value of keeping them, by {@link Objective#of}
 * @param bound no set of candidates is worth more than this; equals {@code objective} when optimal
 * @param status whether the optimum is proved
 * @param millis wall time of the solve
 * @param keptAncestors number of different ancestors of the kept candidates, the root included
 */
public record PruneSolution(
    int[] kept, double objective, double bound, Status status, double millis, int keptAncestors) {

  /** Whether a solution is proved to be the best there is. */
  public enum Status {
    /** No set of candidates is worth more, to a relative 1e-9. */
    OPTIMAL,
    /**
     * Time ran out (or ojAlgo gave up, which no instance has yet made it do): the best found, worth
     * at most {@link #gap()} less than the optimum.
     */
    TIME_LIMIT
  }

  /** How much more than {@code objective} the optimum may be worth; 0 when optimal. */
  public double gap() {
    return bound - objective;
  }
}
