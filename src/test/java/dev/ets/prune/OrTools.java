package dev.ets.prune;

import com.google.ortools.Loader;
import com.google.ortools.linearsolver.MPConstraint;
import com.google.ortools.linearsolver.MPObjective;
import com.google.ortools.linearsolver.MPSolver;
import com.google.ortools.linearsolver.MPSolverParameters;
import com.google.ortools.linearsolver.MPVariable;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The integer program straight from its definition, no reductions, solved by SCIP (OR-tools). */
final class OrTools implements AutoCloseable {
  static {
    Loader.loadNativeLibraries();
  }

  private final PruneProblem problem;
  private final MPSolver solver = MPSolver.createSolver("SCIP");

  private OrTools(PruneProblem problem) {
    this.problem = problem;
  }

  /** Kept candidates of an optimum. */
  static int[] solve(PruneProblem problem) {
    try (OrTools run = new OrTools(problem)) {
      return run.solve();
    }
  }

  private int[] solve() {
    MPObjective objective = solver.objective();
    objective.setMaximization();
    double[] costs = problem.costs();
    double[] shares = problem.shares();
    MPVariable[] kept = solver.makeBoolVarArray(costs.length);
    for (int j = 0; j < costs.length; j++) {
      objective.setCoefficient(kept[j], -costs[j]);
    }
    MPConstraint atLeastOne = atLeast(1);
    Map<Integer, MPConstraint> belowOf = new HashMap<>();
    Map<Integer, MPConstraint> coverOf = new HashMap<>();
    for (int i = 0; i < shares.length; i++) {
      int leaf = problem.leaves()[i];
      MPVariable x = kept[leaf];
      objective.setCoefficient(x, shares[i] - costs[leaf]);
      atLeastOne.setCoefficient(x, 1);
      for (int j = problem.parents()[leaf]; j >= 0; j = problem.parents()[j]) {
        MPConstraint link = atLeast(0);
        link.setCoefficient(kept[j], 1);
        link.setCoefficient(x, -1);
        sumAbove(kept[j], belowOf, j).setCoefficient(x, 1);
      }
      int cluster = problem.clusters()[i];
      if (problem.clusterReward() > 0 && !coverOf.containsKey(cluster)) {
        MPVariable c = solver.makeBoolVar("");
        objective.setCoefficient(c, problem.clusterReward());
        sumAbove(c, coverOf, cluster);
      }
      if (problem.clusterReward() > 0) {
        coverOf.get(cluster).setCoefficient(x, 1);
      }
    }
    MPSolverParameters exact = new MPSolverParameters();
    exact.setDoubleParam(MPSolverParameters.DoubleParam.RELATIVE_MIP_GAP, 0);
    MPSolver.ResultStatus status = solver.solve(exact);
    if (status != MPSolver.ResultStatus.OPTIMAL) {
      throw new IllegalStateException("SCIP ended with " + status);
    }
    return Arrays.stream(problem.leaves())
        .filter(leaf -> kept[leaf].solutionValue() > 0.5)
        .toArray();
  }

  /** The row {@code variable <= sum} of this key, made when it is first asked for. */
  private MPConstraint sumAbove(MPVariable variable, Map<Integer, MPConstraint> rows, int key) {
    return rows.computeIfAbsent(
        key,
        k -> {
          MPConstraint row = atLeast(0);
          row.setCoefficient(variable, -1);
          return row;
        });
  }

  private MPConstraint atLeast(double bound) {
    return solver.makeConstraint(bound, Double.POSITIVE_INFINITY);
  }

  @Override
  public void close() {
    solver.delete();
  }
}
