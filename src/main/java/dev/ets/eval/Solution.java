package dev.ets.eval;

import dev.ets.search.Drawn;
import dev.ets.search.Node;
import dev.ets.search.SearchResult;
import dev.ets.task.Voting;
import dev.ets.trace.TraceEvent;
import java.util.ArrayList;
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
    SearchResult search) {
  /**
   * What a trace keeps of it.
   *
   * @param voting how the leaves voted
   * @param truth the true answer, where it is known
   */
  public TraceEvent.Outcome outcome(Voting voting, Optional<String> truth) {
    List<Node> answered =
        search.leaves().stream().filter(n -> n.state() == Drawn.State.ANSWERED).toList();
    List<TraceEvent.Leaf> stored = new ArrayList<>();
    for (int i = 0; i < leaves.size(); i++) {
      Voting.Leaf leaf = leaves.get(i);
      stored.add(
          new TraceEvent.Leaf(
              answered.get(i).id(),
              leaf.answer(),
              voting.aggregation().of(leaf.scores()),
              vote(voting, leaf.answer())));
    }
    return new TraceEvent.Outcome(
        answer.orElse(null),
        truth.map(t -> answer.filter(a -> voting.grader().same(a, t)).isPresent()).orElse(null),
        votes.stream()
            .map(
                v ->
                    new TraceEvent.Vote(
                        v.answer(),
                        v.weight(),
                        v.count(),
                        truth.map(t -> voting.grader().same(v.answer(), t)).orElse(null)))
            .toList(),
        stored,
        search.kv(),
        search.times(),
        search.generatedTokens());
  }

  private int vote(Voting voting, String answer) {
    for (int i = 0; i < votes.size(); i++) {
      if (voting.grader().same(answer, votes.get(i).answer())) {
        return i;
      }
    }
    return -1;
  }
}
