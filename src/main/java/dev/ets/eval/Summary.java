package dev.ets.eval;

import dev.ets.task.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The figures of an evaluation.
 *
 * @param rows one per method and width, in the plan's order; groups without a finished cell have
 *     none
 * @param differences of accuracy: each method against those that the plan names before it
 */
public record Summary(List<Row> rows, List<Difference> differences) {
  private static final int RESAMPLES = 10_000;

  /**
   * One method at one width. Figures are means over its searches unless they say otherwise.
   *
   * @param searches finished cells
   * @param accuracy with its 95% interval
   * @param kvBytesPeak the largest
   * @param problemsPerSecond searches over the time in which at least one ran
   * @param shares of the time
   * @param clusterRatio sum of K over sum of N; 0 without a pruner
   * @param keptRatio candidates left over sum of N; 0 without a pruner
   */
  public record Row(
      String method,
      int width,
      int searches,
      Interval accuracy,
      double kvTokens,
      double kvTokensPerStep,
      double kvBytesMean,
      long kvBytesPeak,
      double generatedTokens,
      double modelCalls,
      double seconds,
      double problemsPerSecond,
      Shares shares,
      double clusterRatio,
      double keptRatio) {}

  /** Shares of the searches' time. */
  public record Shares(double policy, double prm, double embedder, double pruner) {}

  /**
   * Two methods on the same problems and seeds.
   *
   * @param accuracy of {@code method} less that of {@code baseline}, with its 95% interval
   * @param kvTokensRatio baseline's kv_tokens over the method's: above 1, the method needs less
   * @param problems that both finished
   */
  public record Difference(
      String method,
      int width,
      String baseline,
      int baselineWidth,
      Interval accuracy,
      double kvTokensRatio,
      int problems) {}

  /** Sums up what is finished of {@code plan}. */
  public static Summary of(EvalPlan plan, Map<CellKey, Cell> cells) {
    List<Row> rows = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    for (EvalPlan.Group group : plan.groups()) {
      GroupCells own = GroupCells.of(plan, group, cells);
      if (own.isEmpty()) {
        continue;
      }
      rows.add(row(group, own));
      for (EvalPlan.Group other : plan.groups()) {
        if (other.method().equals(group.method())) {
          break;
        }
        if (other.width() == group.width() || !other.method().usesWidth()) {
          GroupCells base = GroupCells.of(plan, other, cells);
          own.pairedWith(base).ifPresent(pairs -> differences.add(difference(group, other, pairs)));
        }
      }
    }
    return new Summary(rows, differences);
  }

  private static Row row(EvalPlan.Group group, GroupCells cells) {
    double seconds = cells.sum(c -> c.work().seconds());
    double candidates = cells.sum(c -> c.pruning().candidates());
    Shares shares =
        new Shares(
            cells.sum(c -> c.work().policyShare() * c.work().seconds()) / seconds,
            cells.sum(c -> c.work().rewardShare() * c.work().seconds()) / seconds,
            cells.sum(c -> c.pruning().embedSeconds()) / seconds,
            cells.sum(c -> c.pruning().prunerSeconds()) / seconds);
    return new Row(
        group.method().name(),
        group.width(),
        cells.size(),
        accuracy(cells),
        cells.mean(c -> c.kv().kvTokens()),
        cells.mean(c -> c.kv().kvTokensPerStep()),
        cells.mean(c -> c.kv().kvBytesMean()),
        cells.peak(),
        cells.mean(c -> c.work().generatedTokens()),
        cells.mean(c -> c.work().modelCalls()),
        seconds / cells.size(),
        cells.size() / cells.busySeconds(),
        shares,
        candidates == 0 ? 0 : cells.sum(c -> c.pruning().clusters()) / candidates,
        candidates == 0 ? 0 : cells.sum(c -> c.pruning().kept()) / candidates);
  }

  /** Wilson's interval for one seed; several seeds of a problem are not independent trials. */
  private static Interval accuracy(GroupCells cells) {
    double[] perProblem = cells.accuracyByProblem();
    if (perProblem.length == cells.size()) {
      return Interval.wilson((int) cells.sum(c -> c.correct() ? 1 : 0), cells.size());
    }
    return Interval.pairedBootstrap(perProblem, new double[perProblem.length], RESAMPLES, 1);
  }

  private static Difference difference(
      EvalPlan.Group group, EvalPlan.Group base, GroupCells.Pairs pairs) {
    double[] own = pairs.own().accuracyByProblem();
    double[] other = pairs.other().accuracyByProblem();
    return new Difference(
        group.method().name(),
        group.width(),
        base.method().name(),
        base.width(),
        Interval.pairedBootstrap(own, other, RESAMPLES, 1),
        pairs.other().sum(c -> c.kv().kvTokens()) / pairs.own().sum(c -> c.kv().kvTokens()),
        own.length);
  }
}
