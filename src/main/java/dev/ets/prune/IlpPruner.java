package dev.ets.prune;

import java.time.Duration;

/**
 * Exact pruner: reductions, then Lagrangian bounds, in turns while they fix something, then ojAlgo
 * for what is left. Most instances of a search are solved before ojAlgo is asked.
 *
 * <p>The same instance gives the same answer whatever the machine, as long as the time limit is not
 * met: everything runs in one fixed order. Of sets with the same objective, a node that would add
 * nothing is dropped, of nodes that can stand in for each other the one listed earlier stays, and
 * beyond that the first one found is kept.
 *
 * <p>Stateless, so safe for use by several threads.
 */
public final class IlpPruner implements Pruner {
  /** Time limit of {@link #IlpPruner()}. */
  public static final Duration DEFAULT_TIME_LIMIT = Duration.ofSeconds(1);

  private final long limitNanos;

  /** With a time limit of one second. */
  public IlpPruner() {
    this(DEFAULT_TIME_LIMIT);
  }

  /**
   * With a time limit, at which the best solution found is given.
   *
   * @throws IllegalArgumentException when it is negative
   */
  public IlpPruner(Duration timeLimit) {
    if (timeLimit.isNegative()) {
      throw new IllegalArgumentException(
          "time limit is %s: it must be at least 0".formatted(timeLimit));
    }
    limitNanos = timeLimit.toNanos();
  }

  @Override
  public PruneSolution solve(PruneProblem problem) {
    return new Run(problem, limitNanos).solve();
  }

  /** One solve. */
  private static final class Run {
    private final long start = System.nanoTime();
    private final long deadline;
    private final PruneProblem problem;
    private final CoverTree tree;
    private int[] kept;
    private double objective = Double.NEGATIVE_INFINITY;
    private double bound;

    Run(PruneProblem problem, long limitNanos) {
      this.problem = problem;
      deadline = start + limitNanos;
      tree = CoverTree.of(problem);
      // Every candidate kept at no cost.
      bound = 1 + problem.clusterReward() * problem.clusterCount();
    }

    PruneSolution solve() {
      Reductions reductions = new Reductions(tree);
      reductions.run();
      while (tree.openNodes() > 0) {
        Residual residual = Residual.of(tree);
        Relaxation relaxation = new Relaxation(residual, objective, deadline);
        offer(residual, relaxation.best());
        bound = Math.min(bound, relaxation.bound());
        if (bound <= objective + Relaxation.TOLERANCE) {
          return solution(PruneSolution.Status.OPTIMAL);
        }
        if (System.nanoTime() >= deadline) {
          return solution(PruneSolution.Status.TIME_LIMIT);
        }
        if (!applyFixed(residual, relaxation)) {
          return branchAndBound(residual, relaxation.best());
        }
        reductions.run();
      }
      offer(Residual.of(tree), new boolean[] {true});
      return solution(PruneSolution.Status.OPTIMAL);
    }

    private PruneSolution branchAndBound(Residual residual, boolean[] best) {
      boolean[] found = new boolean[residual.nodes()];
      boolean optimal = new CoverModel(residual, best).solve(found, deadline);
      offer(residual, found);
      return solution(optimal ? PruneSolution.Status.OPTIMAL : PruneSolution.Status.TIME_LIMIT);
    }

    /** Settles the nodes that the bounds fixed; false when there are none. */
    private boolean applyFixed(Residual residual, Relaxation relaxation) {
      int before = tree.openNodes();
      for (int i = 1; i < residual.nodes(); i++) {
        if (relaxation.mustDrop()[i]) {
          tree.drop(residual.node()[i]);
        }
      }
      tree.dropOrphans();
      for (int i = 1; i < residual.nodes(); i++) {
        // What must be kept below what must be dropped is gone by now: there is nothing better
        // than the best known, so whatever is left will do.
        if (relaxation.mustKeep()[i] && tree.isOpen(residual.node()[i])) {
          tree.mergeIntoParent(residual.node()[i]);
        }
      }
      return tree.openNodes() < before;
    }

    /** Remembers a solution of the residual if it is the best so far and keeps a candidate. */
    private void offer(Residual residual, boolean[] nodes) {
      boolean[] open = new boolean[tree.size()];
      for (int i = 0; i < nodes.length; i++) {
        open[residual.node()[i]] = nodes[i];
      }
      int[] candidates = tree.keptLeaves(problem, open);
      if (candidates.length > 0 && residual.objective(nodes) > objective) {
        objective = residual.objective(nodes);
        kept = candidates;
      }
    }

    private PruneSolution solution(PruneSolution.Status status) {
      double value = Objective.of(problem, kept);
      boolean optimal = status == PruneSolution.Status.OPTIMAL;
      return new PruneSolution(
          kept,
          value,
          optimal ? value : Math.max(value, bound),
          status,
          (System.nanoTime() - start) / 1e6,
          Objective.ancestors(problem, kept));
    }
  }
}
