package dev.ets.search;

import dev.ets.prune.PruneSolution;
import java.util.List;

/**
 * What the pruner did, summed over the depths of one search.
 *
 * @param calls depths at which it ran
 * @param candidates sum of N
 * @param clusters sum of K
 * @param kept sum of the candidates left
 * @param unproved calls that ran out of time with the optimum not proved
 */
public record PruneTotals(int calls, long candidates, long clusters, long kept, long unproved) {
  static PruneTotals of(List<PruneReport> reports) {
    return new PruneTotals(
        reports.size(),
        reports.stream().mapToLong(PruneReport::candidates).sum(),
        reports.stream().mapToLong(PruneReport::clusters).sum(),
        reports.stream().mapToLong(PruneReport::kept).sum(),
        reports.stream().filter(r -> r.status() != PruneSolution.Status.OPTIMAL).count());
  }
}
