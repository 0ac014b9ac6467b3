package dev.ets.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ets.search.SearchResult;
import dev.ets.task.Problem;
import dev.ets.task.Voting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One finished search of an evaluation: a line of {@code results.jsonl}. Lines are read by the
 * components' names, so a line of an older version lacks what is newer; figures that are computed
 * from others are written for whoever reads the file, and not read.
 *
 * @param key which
 * @param answer the winning one; null when there was none
 * @param correct whether it is the true one
 * @param votes the heaviest groups of answers, at most {@value #VOTES}
 * @param leaves answers of the finished leaves that gave one, in the order of their ids: enough to
 *     grade and to vote again; null in a line of an older version
 * @param kv memory
 * @param work calls and time
 * @param pruning what the pruner did; zeros without one
 */
public record Cell(
    @JsonUnwrapped CellKey key,
    String answer,
    boolean correct,
    List<Voting.Vote> votes,
    List<Leaf> leaves,
    @JsonUnwrapped Kv kv,
    @JsonUnwrapped Work work,
    @JsonUnwrapped Pruning pruning) {
  private static final int VOTES = 5;

  /**
   * A finished leaf that gave an answer.
   *
   * @param answer as it was extracted from the generated text
   * @param score the aggregated score of its path
   */
  public record Leaf(String answer, double score) {}

  /**
   * Memory: the paper's measure and the bytes that pages really held.
   *
   * @param kvTokens summed over the steps
   * @param kvTokensPerStep their mean
   */
  public record Kv(
      long kvTokens,
      double kvTokensPerStep,
      double kvBytesMean,
      long kvBytesPeak,
      double prmKvBytesMean,
      long prmKvBytesPeak) {}

  /**
   * Calls and time.
   *
   * @param steps depths that were expanded
   * @param modelCalls steps that were drawn and scored
   * @param embedderTexts steps that were embedded; null when the line is too old to know
   * @param startedMillis when the search began, in milliseconds since 1970
   * @param seconds of wall time; with other searches in flight, waiting for them is in it
   * @param policyShare share of the time in which the search waited for the policy, likewise the
   *     reward model
   */
  public record Work(
      int steps,
      int modelCalls,
      @Nullable Integer embedderTexts,
      long generatedTokens,
      long startedMillis,
      double seconds,
      double policyShare,
      double rewardShare) {
    /** Calls of the policy: one per drawn step. */
    @JsonProperty("policy_draws")
    public int policyDraws() {
      return modelCalls;
    }

    /** Calls of the reward model: every drawn step is scored once. */
    @JsonProperty("prm_scores")
    public int prmScores() {
      return modelCalls;
    }

    /** Of the wall time, those in the policy. */
    @JsonProperty("policy_seconds")
    public double policySeconds() {
      return policyShare * seconds;
    }

    /** Of the wall time, those in the reward model. */
    @JsonProperty("prm_seconds")
    public double prmSeconds() {
      return rewardShare * seconds;
    }
  }

  /**
   * What the pruner did, summed over the steps.
   *
   * @param candidates sum of N
   * @param clusters sum of K
   * @param kept sum of the candidates left
   * @param unproved steps at which the time limit came first
   */
  public record Pruning(
      long candidates,
      long clusters,
      long kept,
      long unproved,
      double prunerSeconds,
      double embedSeconds) {}

  /**
   * What models, embedder and pruner leave of the wall time: the tree, allocation, voting for an
   * early stop. Lines of older versions have it in the shares of the models.
   */
  @JsonProperty("rest_seconds")
  public double restSeconds() {
    double known =
        work.policySeconds() + work.prmSeconds() + pruning.embedSeconds() + pruning.prunerSeconds();
    return Math.max(0, work.seconds() - known);
  }

  /** The same search with another verdict. */
  Cell judged(String winner, boolean right, List<Voting.Vote> all) {
    return new Cell(key, winner, right, heaviest(all), leaves, kv, work, pruning);
  }

  private static List<Voting.Vote> heaviest(List<Voting.Vote> votes) {
    return votes.subList(0, Math.min(VOTES, votes.size()));
  }

  static Cell of(CellKey key, Problem problem, Solution solution, Voting voting, long started) {
    SearchResult search = solution.search();
    return new Cell(
        key,
        solution.answer().orElse(null),
        solution.answer().filter(a -> voting.grader().same(a, problem.answer())).isPresent(),
        heaviest(solution.votes()),
        solution.leaves().stream()
            .map(leaf -> new Leaf(leaf.answer(), voting.aggregation().of(leaf.scores())))
            .toList(),
        new Kv(
            search.kv().tokens(),
            search.kv().tokensPerStep(),
            search.kv().policy().mean(),
            search.kv().policy().peak(),
            search.kv().reward().mean(),
            search.kv().reward().peak()),
        new Work(
            search.kv().steps(),
            search.modelCalls(),
            search.embeddedTexts(),
            search.generatedTokens(),
            started,
            search.times().wall(),
            search.times().policyShare(),
            search.times().rewardShare()),
        new Pruning(
            search.pruning().candidates(),
            search.pruning().clusters(),
            search.pruning().kept(),
            search.pruning().unproved(),
            search.times().prune(),
            search.times().embed()));
  }
}
