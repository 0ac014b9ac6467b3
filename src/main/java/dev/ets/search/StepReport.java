package dev.ets.search;

import java.util.List;
import java.util.Optional;

/**
 * One depth of a search, after its candidates were expanded.
 *
 * @param depth of the candidates
 * @param remaining budget that was given out
 * @param candidates the unfinished nodes of this depth, before pruning
 * @param counts children of each candidate; 0 = pruned
 * @param kvTokens tokens of the candidates and their distinct ancestors, before pruning
 * @param children what was drawn, in the candidates' order
 * @param pruning for methods that prune
 */
public record StepReport(
    int depth,
    int remaining,
    List<Node> candidates,
    int[] counts,
    long kvTokens,
    List<Node> children,
    Optional<PruneReport> pruning) {}
