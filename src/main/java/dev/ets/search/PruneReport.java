package dev.ets.search;

import dev.ets.prune.PruneSolution;
import dev.ets.prune.Verdict;
import java.util.List;

/**
 * What ETS made of one depth's candidates.
 *
 * @param candidates N, the leaves of the program: groups of twins where these are merged
 * @param ancestors M, the root included
 * @param clusters K, of the newest step texts
 * @param kept candidates that are left
 * @param status the solver's: whether the optimum is proved
 * @param embedSeconds spent on embedding and clustering
 * @param pruneSeconds spent in the solver
 * @param fates one for each candidate of the {@link StepReport}, in its order
 */
public record PruneReport(
    int candidates,
    int ancestors,
    int clusters,
    int kept,
    PruneSolution.Status status,
    double embedSeconds,
    double pruneSeconds,
    List<Fate> fates) {
  /**
   * What became of one candidate, together with its twins.
   *
   * @param twin node id of the first of its {@link Twins}, perhaps its own
   * @param cluster number of its newest step's cluster
   * @param weight n_i, the children that it and its twins would have had without pruning
   * @param verdict the program's
   */
  public record Fate(int twin, int cluster, int weight, Verdict verdict) {}
}
