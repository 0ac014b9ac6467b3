package dev.ets.eval;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.ets.task.Grader;
import dev.ets.task.Interval;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

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
   * @param kv memory
   * @param work calls and time
   * @param pruning what the pruner did
   * @param curve pass@k and vote@k
   */
  public record Row(
      String method,
      int width,
      int searches,
      Interval accuracy,
      @JsonUnwrapped Kv kv,
      @JsonUnwrapped Work work,
      @JsonUnwrapped Pruning pruning,
      List<Curve.Point> curve) {}

  /** Memory, as in {@link Cell.Kv}; the peaks are the largest of all searches. */
  public record Kv(
      double kvTokens,
      double kvTokensPerStep,
      double kvBytesMean,
      long kvBytesPeak,
      double prmKvBytesMean,
      long prmKvBytesPeak) {}

  /**
   * Calls and time.
   *
   * @param modelCalls steps that were drawn and scored
   * @param embedderTexts null when a search is too old to know
   * @param problemsPerSecond searches over their {@link MachineTime}
   * @param partSeconds where {@code seconds} went
   * @param shares likewise
   */
  public record Work(
      double modelCalls,
      @Nullable Double embedderTexts,
      double generatedTokens,
      double seconds,
      double problemsPerSecond,
      Parts partSeconds,
      Parts shares) {
    /** As {@link Cell.Work#policyDraws}. */
    @JsonProperty("policy_draws")
    public double policyDraws() {
      return modelCalls;
    }

    /** As {@link Cell.Work#prmScores}. */
    @JsonProperty("prm_scores")
    public double prmScores() {
      return modelCalls;
    }
  }

  /** A search's wall time by where it waited; the parts add up to the whole. */
  public record Parts(double policy, double prm, double embedder, double pruner, double rest) {}

  /**
   * What the pruner did; zeros without one.
   *
   * @param clusterRatio sum of K over sum of N
   * @param keptRatio candidates left over sum of N
   */
  public record Pruning(double clusterRatio, double keptRatio) {}

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

  /**
   * Sums up what is finished of {@code plan}.
   *
   * @param cells all of the results, those of other plans too
   * @param grader says which leaves agree and are right
   */
  public static Summary of(EvalPlan plan, Map<CellKey, Cell> cells, Grader grader) {
    MachineTime time = new MachineTime(cells.values());
    Grader once = new CachingGrader(grader);
    List<Row> rows = new ArrayList<>();
    List<Difference> differences = new ArrayList<>();
    for (EvalPlan.Group group : plan.groups()) {
      GroupCells own = GroupCells.of(plan, group, cells);
      if (own.isEmpty()) {
        continue;
      }
      rows.add(row(group, own, time, Curve.of(own, group.width(), plan.problems(), once)));
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

  private static Row row(
      EvalPlan.Group group, GroupCells cells, MachineTime time, List<Curve.Point> curve) {
    double candidates = cells.sum(c -> c.pruning().candidates());
    return new Row(
        group.method().name(),
        group.width(),
        cells.size(),
        accuracy(cells),
        new Kv(
            cells.mean(c -> c.kv().kvTokens()),
            cells.mean(c -> c.kv().kvTokensPerStep()),
            cells.mean(c -> c.kv().kvBytesMean()),
            cells.peak(c -> c.kv().kvBytesPeak()),
            cells.mean(c -> c.kv().prmKvBytesMean()),
            cells.peak(c -> c.kv().prmKvBytesPeak())),
        work(cells, time),
        new Pruning(
            candidates == 0 ? 0 : cells.sum(c -> c.pruning().clusters()) / candidates,
            candidates == 0 ? 0 : cells.sum(c -> c.pruning().kept()) / candidates),
        curve);
  }

  private static Work work(GroupCells cells, MachineTime time) {
    boolean textsKnown = cells.cells().stream().allMatch(c -> c.work().embedderTexts() != null);
    double seconds = cells.mean(c -> c.work().seconds());
    Parts parts =
        new Parts(
            cells.mean(c -> c.work().policySeconds()),
            cells.mean(c -> c.work().prmSeconds()),
            cells.mean(c -> c.pruning().embedSeconds()),
            cells.mean(c -> c.pruning().prunerSeconds()),
            cells.mean(Cell::restSeconds));
    return new Work(
        cells.mean(c -> c.work().modelCalls()),
        textsKnown ? cells.mean(c -> c.work().embedderTexts()) : null,
        cells.mean(c -> c.work().generatedTokens()),
        seconds,
        cells.size() / cells.sum(c -> time.seconds(c.key())),
        parts,
        new Parts(
            parts.policy() / seconds,
            parts.prm() / seconds,
            parts.embedder() / seconds,
            parts.pruner() / seconds,
            parts.rest() / seconds));
  }

  /** Wilson's interval for one seed; several seeds of a problem are not independent trials. */
  private static Interval accuracy(GroupCells cells) {
    double[] perProblem = cells.accuracyByProblem();
    if (perProblem.length == cells.size()) {
      return Interval.wilson((int) cells.sum(c -> c.correct() ? 1 : 0), cells.size());
    }
    return Interval.bootstrap(perProblem, RESAMPLES, 1);
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
