package dev.ets.trace;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.ets.prune.PruneSolution;
import dev.ets.prune.Verdict;
import dev.ets.search.Drawn;
import dev.ets.search.KvUse;
import dev.ets.search.Times;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a search, in the order of happening: {@link Started}, {@link Stepped} for each
 * step, {@link Ended}. Component names are the names in files: to change one is to change {@link
 * TraceFormat#VERSION}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "event")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TraceEvent.Started.class, name = "started"),
  @JsonSubTypes.Type(value = TraceEvent.Stepped.class, name = "stepped"),
  @JsonSubTypes.Type(value = TraceEvent.Ended.class, name = "ended")
})
public sealed interface TraceEvent {
  /** Number of the search in its file, from 1. */
  int search();

  /**
   * A search began.
   *
   * @param prompt tokens of the root, as the policy reads them
   */
  record Started(int search, Setup setup, int[] prompt) implements TraceEvent {
    public Started {
      Objects.requireNonNull(setup, "setup");
      Objects.requireNonNull(prompt, "prompt");
    }
  }

  /**
   * What is searched and how.
   *
   * @param truth the true answer, where it is known
   * @param settings by the names of the command line's options
   */
  record Setup(
      String problem,
      @Nullable String truth,
      String method,
      int width,
      long seed,
      ObjectNode settings) {
    public Setup {
      Objects.requireNonNull(problem, "problem");
      Objects.requireNonNull(method, "method");
      Objects.requireNonNull(settings, "settings");
    }
  }

  /**
   * A step was taken: some candidates were expanded, the others were not.
   *
   * @param step its number, and the candidates and their children
   * @param remaining leaves still to be finished
   * @param kv tokens of KV before and after pruning
   * @param seconds since the search began
   * @param pruning for methods that prune
   */
  record Stepped(
      int search,
      int step,
      int remaining,
      Kv kv,
      double seconds,
      Candidates candidates,
      List<Child> children,
      @Nullable Pruning pruning)
      implements TraceEvent {
    public Stepped {
      Objects.requireNonNull(kv, "kv");
      Objects.requireNonNull(candidates, "candidates");
      children = List.copyOf(children);
    }
  }

  /**
   * Tokens of the candidates and their distinct ancestors.
   *
   * @param tokens of all candidates
   * @param kept of those that got children
   */
  record Kv(long tokens, long kept) {}

  /**
   * Which nodes could be expanded, and how often they were.
   *
   * @param nodes their ids, rising
   * @param counts children of each; 0 = dropped, or for MCTS passed over
   */
  record Candidates(int[] nodes, int[] counts) {
    public Candidates {
      if (nodes.length != counts.length) {
        throw new IllegalArgumentException(
            "%d candidates have %d counts".formatted(nodes.length, counts.length));
      }
    }
  }

  /**
   * A node that was drawn.
   *
   * @param tokens generated, the end token included
   * @param logProb sum over these tokens at temperature 1
   * @param score the reward model's, in [0, 1]
   */
  record Child(
      int id,
      int parent,
      int depth,
      String text,
      int[] tokens,
      double logProb,
      double score,
      Drawn.State state) {
    public Child {
      Objects.requireNonNull(text, "text");
      Objects.requireNonNull(tokens, "tokens");
      Objects.requireNonNull(state, "state");
    }
  }

  /**
   * What ETS made of the candidates.
   *
   * @param program sizes of the integer program and of its solution
   * @param embedSeconds spent on embedding and clustering
   * @param pruneSeconds spent in the solver
   * @param twins for each candidate the first node of its group of twins
   * @param fates one for each group, in the order of first nodes
   */
  record Pruning(
      Program program, double embedSeconds, double pruneSeconds, int[] twins, List<Fate> fates) {
    public Pruning {
      Objects.requireNonNull(program, "program");
      Objects.requireNonNull(twins, "twins");
      fates = List.copyOf(fates);
    }
  }

  /**
   * Sizes.
   *
   * @param candidates N, groups of twins
   * @param ancestors M
   * @param clusters K
   * @param kept groups that are left
   */
  record Program(
      int candidates, int ancestors, int clusters, int kept, PruneSolution.Status status) {
    public Program {
      Objects.requireNonNull(status, "status");
    }
  }

  /**
   * What became of a group of twins; see {@link Verdict}.
   *
   * @param node the first of the group
   * @param cluster number of its newest step's cluster
   * @param weight children that the group would have had without pruning
   */
  record Fate(
      int node,
      int cluster,
      int weight,
      boolean kept,
      double value,
      double cost,
      double coverage,
      Verdict.Reason reason) {
    public Fate {
      Objects.requireNonNull(reason, "reason");
    }
  }

  /** A search came to its end, and its leaves voted. */
  record Ended(int search, Outcome outcome) implements TraceEvent {
    public Ended {
      Objects.requireNonNull(outcome, "outcome");
    }
  }

  /**
   * What came of a search.
   *
   * @param answer null when no leaf gave one
   * @param correct null when the true answer is not known
   * @param votes groups of equal answers, heaviest first
   * @param leaves those that gave an answer, by rising ids
   */
  record Outcome(
      @Nullable String answer,
      @Nullable Boolean correct,
      List<Vote> votes,
      List<Leaf> leaves,
      KvUse kv,
      Times times,
      long generatedTokens) {
    public Outcome {
      votes = List.copyOf(votes);
      leaves = List.copyOf(leaves);
      Objects.requireNonNull(kv, "kv");
      Objects.requireNonNull(times, "times");
    }
  }

  /**
   * A group of equal answers.
   *
   * @param weight sum of its leaves' scores
   * @param correct null when the true answer is not known
   */
  record Vote(String answer, double weight, int count, @Nullable Boolean correct) {
    public Vote {
      Objects.requireNonNull(answer, "answer");
    }
  }

  /**
   * A leaf that gave an answer.
   *
   * @param score of its whole path
   * @param vote index of its group; -1 for a text that is no answer to the grader
   */
  record Leaf(int node, String answer, double score, int vote) {
    public Leaf {
      Objects.requireNonNull(answer, "answer");
    }
  }
}
