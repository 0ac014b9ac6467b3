package dev.ets.eval;

import dev.ets.search.Node;
import dev.ets.search.SearchResult;
import dev.ets.task.Voting;
import java.util.List;
import java.util.Optional;

/**
 * A problem after its search and the vote.
 *
 * @param answer the winning one; empty when no leaf gave an answer
 * @param votes groups of equal answers, heaviest first
 * @param leaves the finished ones that gave an answer, in the order of their ids
 * @param steps of the best-scored leaf that gave the winning answer; empty without an answer
 * @param search tree and figures
 */
public record Solution(
    Optional<String> answer,
    List<Voting.Vote> votes,
    List<Voting.Leaf> leaves,
    List<Node> steps,
    SearchResult search) {}
