package dev.ets.search;

import java.util.List;
import java.util.Optional;

/**
 * One step of a search: a choice among candidates, and their children.
 *
 * @param step number from 0; for methods that go level by level the candidates' depth
 * @param remaining leaves still to be finished
 * @param candidates the nodes that could be expanded, in the order of their ids
 * @param counts children of each candidate; 0 = pruned, or for MCTS passed over
 * @param kvTokens tokens of the candidates and their distinct ancestors, before pruning
 * @param keptKvTokens the same of the candidates that got children
 * @param children what was drawn, in the candidates' order
 * @param pruning for methods that prune
 */
public record StepReport(
    int step,
    int remaining,
    List<Node> candidates,
    int[] counts,
    long kvTokens,
    long keptKvTokens,
    List<Node> children,
    Optional<PruneReport> pruning) {}
