package dev.ets.search;

import java.util.Optional;

/**
 * How many children each candidate gets, 0 for a pruned one, in the candidates' order.
 *
 * @param pruning what the pruner did, for methods that have one
 */
record Allocation(int[] counts, Optional<PruneReport> pruning) {
  /** Without pruning. */
  Allocation(int[] counts) {
    this(counts, Optional.empty());
  }
}
