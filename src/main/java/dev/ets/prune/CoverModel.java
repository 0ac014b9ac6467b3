package dev.ets.prune;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;
import org.ojalgo.optimisation.integer.IntegerStrategy;
import org.ojalgo.type.context.NumberContext;

/**
 * The integer program of a {@link Residual}, for ojAlgo's simplex and branch and bound.
 *
 * <pre>
 *   max  sum_j value_j y_j + sum_k reward_k c_k          0 &lt;= y, c, s &lt;= 1
 *   y_j &lt;= y_parent(j)
 *   c_k &lt;= sum of the shares of k below the root
 *   s_jk &lt;= y_j,  s_jk &lt;= sum of the shares of k below j
 * </pre>
 *
 * <p>The share of cluster k at a node is y_j where the node covers k, and a variable s_jk where
 * coverage from several branches meets. It says that whatever covers k below j takes j: so two half
 * nodes below the same half ancestor count half, not one, and the linear relaxation is much tighter
 * than that of {@code c_k <= sum of y_j that cover k}. Only the y of covering nodes need be
 * integral: the other variables then are so at an optimum by themselves.
 *
 * <p>One thread, so the same input gives the same search. Gomory cuts are off: with them, ojAlgo
 * 57.1.0 cuts off optima of problems like these and calls what is left optimal or infeasible.
 */
final class CoverModel {
  /** ojAlgo by default stops looking for what is better by less than 1e-5. */
  private static final NumberContext GAP = NumberContext.of(12, 12);

  private final ExpressionsBasedModel model = new ExpressionsBasedModel();
  private final Residual residual;
  private final boolean[] start;
  private final Variable[] y;
  private final double scale;

  /**
   * Builds the model.
   *
   * @param start (nodes) a solution to start from
   */
  CoverModel(Residual residual, boolean[] start) {
    this.residual = residual;
    this.start = start;
    scale = 1 / largest(residual.value());
    y = new Variable[residual.nodes()];
    addNodes();
    for (int k = 0; k < residual.clusters(); k++) {
      addCluster(k);
    }
    model.options.integer(
        IntegerStrategy.newConfigurable()
            .withParallelism(() -> 1)
            .withGapTolerance(GAP)
            .withGMICutConfiguration(null));
  }

  /**
   * Solves.
   *
   * @param kept (nodes) filled with the best solution found, closed under "parent"
   * @param deadline {@link System#nanoTime} at which to stop
   * @return whether it is proved to be optimal
   */
  boolean solve(boolean[] kept, long deadline) {
    Optimisation.Result result = maximise(deadline - System.nanoTime());
    // A linear program that the clock cuts short looks infeasible to ojAlgo, so that it may call
    // anything optimal from then on.
    boolean inTime = System.nanoTime() < deadline;
    if (!result.getState().isFeasible()) {
      System.arraycopy(start, 0, kept, 0, kept.length);
      return false;
    }
    kept[0] = true;
    for (int j = kept.length - 1; j > 0; j--) {
      if (kept[j] || result.doubleValue(model.indexOf(y[j])) > 0.5) {
        kept[j] = true;
        kept[residual.parent()[j]] = true;
      }
    }
    return inTime && result.getState().isOptimal();
  }

  private Optimisation.Result maximise(long nanos) {
    // ojAlgo's own time limit holds for each linear program anew and is looked at only now and
    // then. But all its solvers read this one options object: a limit of 0 stops them at once.
    CompletableFuture<Void> alarm =
        new CompletableFuture<Void>()
            .completeOnTimeout(null, nanos, TimeUnit.NANOSECONDS)
            .thenRun(() -> model.options.time_abort = 0);
    Optimisation.Result result = model.maximise();
    alarm.cancel(false);
    return result;
  }

  private void addNodes() {
    for (int j = 1; j < y.length; j++) {
      y[j] = variable("y" + j, residual.value()[j], start[j]);
      y[j].integer(residual.covers()[j].length > 0);
      int p = residual.parent()[j];
      if (p > 0) {
        model.newExpression("parent" + j).lower(0).set(y[p], 1).set(y[j], -1);
      }
    }
  }

  private void addCluster(int k) {
    boolean[] covering = new boolean[y.length];
    boolean[] covered = new boolean[y.length];
    int[] branches = new int[y.length];
    for (int j = y.length - 1; j > 0; j--) {
      for (int cluster : residual.covers()[j]) {
        covering[j] |= cluster == k;
      }
      if (covering[j] || branches[j] > 0) {
        branches[residual.parent()[j]]++;
      }
      covered[j] |= covering[j] && start[j];
      covered[residual.parent()[j]] |= covered[j];
    }
    Expression[] sum = new Expression[y.length];
    sum[0] = sumOfShares(variable("c" + k, residual.reward()[k], covered[0]));
    for (int j = 1; j < y.length; j++) {
      Expression above = sum[residual.parent()[j]];
      if (covering[j]) {
        above.set(y[j], 1);
      } else if (branches[j] == 1) {
        sum[j] = above;
      } else if (branches[j] > 1) {
        Variable share = variable("s" + j + "_" + k, 0, covered[j]);
        above.set(share, 1);
        model.newExpression("cap" + share.getName()).lower(0).set(y[j], 1).set(share, -1);
        sum[j] = sumOfShares(share);
      }
    }
  }

  /** The row {@code share <= sum}, to which the terms of the sum are still to be added. */
  private Expression sumOfShares(Variable share) {
    return model.newExpression("sum" + share.getName()).lower(0).set(share, -1);
  }

  private Variable variable(String name, double weight, boolean startValue) {
    Variable variable = model.newVariable(name).lower(0).upper(1).weight(weight * scale);
    variable.setValue(startValue ? 1 : 0);
    return variable;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (int j = 1; j < values.length; j++) {
      largest = Math.max(largest, Math.abs(values[j]));
    }
    return largest;
  }
}
