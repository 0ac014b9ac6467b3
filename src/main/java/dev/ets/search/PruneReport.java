package dev.ets.search;

import dev.ets.prune.PruneSolution;

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
 */
public record PruneReport(
    int candidates,
    int ancestors,
    int clusters,
    int kept,
    PruneSolution.Status status,
    double embedSeconds,
    double pruneSeconds) {}
