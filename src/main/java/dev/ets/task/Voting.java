package dev.ets.task;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Chooses a final answer among the finished leaves of a search.
 *
 * @param grader says which answers are the same and which are none
 * @param aggregation makes a leaf's score from those of its steps
 */
public record Voting(Grader grader, Aggregation aggregation) {
  /**
   * A finished leaf.
   *
   * @param answer as extracted from the generated text
   * @param scores of its steps, root to leaf
   */
  public record Leaf(String answer, double... scores) {}

  /**
   * A group of equal answers.
   *
   * @param answer as its first leaf spells it
   * @param weight sum of the leaves' scores
   * @param count number of leaves
   */
  public record Vote(String answer, double weight, int count) {}

  /**
   * The weighted majority vote: groups of equal answers, the winner first; equal weights in the
   * order of their first leaves. Texts that are no answer to the grader have no vote.
   */
  public List<Vote> vote(List<Leaf> leaves) {
    AnswerGroups groups = new AnswerGroups(grader);
    Map<String, Vote> byGroup = new LinkedHashMap<>();
    for (Leaf leaf : leaves) {
      groups
          .of(leaf.answer())
          .ifPresent(
              group ->
                  byGroup.merge(
                      group,
                      new Vote(leaf.answer(), aggregation.of(leaf.scores()), 1),
                      (a, b) -> new Vote(a.answer(), a.weight() + b.weight(), a.count() + 1)));
    }
    List<Vote> votes = new ArrayList<>(byGroup.values());
    votes.sort(Comparator.comparingDouble(Vote::weight).reversed());
    return votes;
  }

  /** Best-of-N: the leaf of the highest score that has an answer, the first of equal ones. */
  public Optional<Leaf> best(List<Leaf> leaves) {
    Leaf best = null;
    for (Leaf leaf : leaves) {
      if (grader.canonical(leaf.answer()).isPresent()
          && (best == null || aggregation.of(leaf.scores()) > aggregation.of(best.scores()))) {
        best = leaf;
      }
    }
    return Optional.ofNullable(best);
  }
}
