package dev.ets.bench;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import dev.ets.UsageException;
import dev.ets.prune.PruneProblem;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * The pruner's integer program straight from its definition, solved by OR-tools. Variables: x_j,
 * node j is kept, and c_k, cluster k is covered. Building the program is in its time, as our
 * reductions are in ours.
 */
final class OrToolsPruner implements Side {
  static {
    Loader.loadNativeLibraries();
  }

  private final String name;

  /**
   * Chooses a solver.
   *
   * @throws UsageException when this build of OR-tools lacks it
   */
  OrToolsPruner(String name) {
    this.name = name;
    solver().delete();
  }

  private MPSolver solver() {
    MPSolver solver = MPSolver.createSolver(name);
    if (solver == null) {
      throw new UsageException("this build of OR-tools has no solver " + name);
    }
    return solver;
  }

  @Override
  public double[] run(String work) {
    return OurPruner.figures(work, this::kept);
  }

  private int[] kept(PruneProblem problem) {
    MPSolver solver = solver();
    try {
      MPVariable[] x = solver.makeBoolVarArray(problem.costs().length);
      objective(problem, solver.objective(), x);
      MPConstraint any = atLeast(solver, 1);
      Map<Integer, MPConstraint> covers = new HashMap<>();
      Map<Integer, MPConstraint> links = new HashMap<>();
      for (int i = 0; i < problem.leaves().length; i++) {
        int leaf = problem.leaves()[i];
        any.setCoefficient(x[leaf], 1);
        keepParents(problem, solver, x, leaf, links);
        if (problem.clusterReward() > 0) {
          covers
              .computeIfAbsent(problem.clusters()[i], _ -> cover(problem, solver))
              .setCoefficient(x[leaf], 1);
        }
      }
      MPSolverParameters exact = new MPSolverParameters();
      exact.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 0);
      MPSolver.ResultStatus status = solver.solve(exact);
      if (status != MPSolver.ResultStatus.OPTIMAL) {
        throw new IllegalStateException("%s ended with %s".formatted(name, status));
      }
      return Arrays.stream(problem.leaves())
          .filter(leaf -> x[leaf].solutionValue() > 0.5)
          .toArray();
    } finally {
      solver.delete();
    }
  }

  private static void objective(PruneProblem problem, MPObjective objective, MPVariable[] x) {
    double[] costs = problem.costs();
    double[] worth = new double[costs.length];
    for (int i = 0; i < problem.leaves().length; i++) {
      worth[problem.leaves()[i]] = problem.shares()[i];
    }
    for (int j = 0; j < x.length; j++) {
      objective.setCoefficient(x[j], worth[j] - costs[j]);
    }
    objective.setMaximization();
  }

  /** Every kept node keeps its parent: one row for each node above a candidate. */
  private static void keepParents(
      PruneProblem problem,
      MPSolver solver,
      MPVariable[] x,
      int leaf,
      Map<Integer, MPConstraint> links) {
    int[] parents = problem.parents();
    for (int j = leaf; parents[j] >= 0 && !links.containsKey(j); j = parents[j]) {
      MPConstraint link = atLeast(solver, 0);
      link.setCoefficient(x[parents[j]], 1);
      link.setCoefficient(x[j], -1);
      links.put(j, link);
    }
  }

  /** The row {@code c <= sum of the cluster's candidates}, without them. */
  private static MPConstraint cover(PruneProblem problem, MPSolver solver) {
    MPVariable covered = solver.makeBoolVar("");
    solver.objective().setCoefficient(covered, problem.clusterReward());
    MPConstraint row = atLeast(solver, 0);
    row.setCoefficient(covered, -1);
    return row;
  }

  private static MPConstraint atLeast(MPSolver solver, double bound) {
    return solver.makeConstraint(bound, Double.POSITIVE_INFINITY);
  }
}
