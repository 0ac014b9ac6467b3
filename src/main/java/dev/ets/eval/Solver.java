package dev.ets.eval;

import dev.ets.UsageException;
import dev.ets.engine.PolicySession;
import dev.ets.reward.RewardSession;
import dev.ets.search.Drawn;
import dev.ets.search.Node;
import dev.ets.search.Search;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchResult;
import dev.ets.search.SearchSettings;
import dev.ets.search.SearchTask;
import dev.ets.search.SearchTree;
import dev.ets.task.Answers;
import dev.ets.task.Voting;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** From a problem's text to its answer. Thread-safe. */
public final class Solver {
  /** How one answer is made of many. */
  public enum Choice {
    /** The group of equal answers with the largest sum of scores. */
    WEIGHTED,
    /** The answer of the leaf with the largest score. */
    BEST;

    /** The answer that wins; empty when no leaf has one. */
    Optional<String> winner(Voting voting, List<Voting.Leaf> leaves) {
      return switch (this) {
        case WEIGHTED -> voting.vote(leaves).stream().map(Voting.Vote::answer).findFirst();
        case BEST -> voting.best(leaves).map(Voting.Leaf::answer);
      };
    }
  }

  private final SearchModels models;
  private final Voting voting;
  private final Choice choice;
  private final AtomicLong order = new AtomicLong();

  /**
   * Searches with {@code models}, weighs answers by {@code voting} and picks one by {@code choice}.
   */
  public Solver(SearchModels models, Voting voting, Choice choice) {
    this.models = models;
    this.voting = voting;
    this.choice = choice;
  }

  /** How answers are weighed. */
  public Voting voting() {
    return voting;
  }

  /**
   * Searches and votes, on the calling thread.
   *
   * @throws UsageException when the problem is empty or does not fit a model's context
   * @throws dev.ets.engine.EngineException when the engine cannot serve it
   */
  public Solution solve(
      String problem, SearchMethod method, SearchSettings settings, SearchListener listener) {
    SearchTask task =
        new SearchTask(
            given(problem),
            order.getAndIncrement(),
            path -> answer(path).isPresent(),
            this::decided);
    return elect(Search.run(models, method, settings, task, listener));
  }

  /**
   * Makes sure that the models take the problem, without computing anything; opening is the check.
   *
   * @return tokens of the policy's prompt
   * @throws UsageException when not
   */
  public int check(String problem) {
    given(problem);
    try (PolicySession policy = models.policy().open(problem, order.get());
        RewardSession _ = models.reward().open(problem, order.get())) {
      return policy.prompt().length;
    }
  }

  private static String given(String problem) {
    if (problem.isBlank()) {
      throw new UsageException("the problem is empty: give its text");
    }
    return problem;
  }

  /** The answer in a path, without the policy's delimiter behind it, which may be a word. */
  private Optional<String> answer(String path) {
    String delimiter = models.policy().delimiter();
    int end = path.lastIndexOf(delimiter);
    boolean last = end >= 0 && path.substring(end + delimiter.length()).isBlank();
    return Answers.extract(last ? path.substring(0, end) : path);
  }

  private Voting.Leaf leaf(SearchTree tree, Node node) {
    return new Voting.Leaf(answer(node.drawn().path()).orElseThrow(), tree.stepScores(node));
  }

  private static List<Node> answering(SearchTree tree) {
    return tree.finished().stream().filter(n -> n.state() == Drawn.State.ANSWERED).toList();
  }

  /** A leaf's score is at most 1, so that is all which a further one can add. */
  private boolean decided(SearchTree tree, int remaining) {
    List<Voting.Leaf> leaves = answering(tree).stream().map(n -> leaf(tree, n)).toList();
    return switch (choice) {
      case WEIGHTED -> {
        List<Voting.Vote> votes = voting.vote(leaves);
        double second = votes.size() > 1 ? votes.get(1).weight() : 0;
        yield !votes.isEmpty() && votes.getFirst().weight() > second + remaining;
      }
      case BEST ->
          voting.best(leaves).filter(l -> voting.aggregation().of(l.scores()) >= 1).isPresent();
    };
  }

  private Solution elect(SearchResult search) {
    List<Node> answering = answering(search.tree());
    List<Voting.Leaf> leaves = answering.stream().map(n -> leaf(search.tree(), n)).toList();
    List<Voting.Vote> votes = voting.vote(leaves);
    Optional<String> winner = choice.winner(voting, leaves);
    if (winner.isEmpty()) {
      return new Solution(winner, votes, leaves, List.of(), search);
    }
    List<Voting.Leaf> agreeing =
        leaves.stream().filter(leaf -> voting.grader().same(leaf.answer(), winner.get())).toList();
    Node best = answering.get(leaves.indexOf(voting.best(agreeing).orElseThrow()));
    return new Solution(winner, votes, leaves, search.tree().path(best), search);
  }
}
