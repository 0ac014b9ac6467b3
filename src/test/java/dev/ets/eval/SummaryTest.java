package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.search.SearchMethods;
import dev.ets.task.Grader;
import dev.ets.task.Graders;
import dev.ets.task.Interval;
import dev.ets.task.Problem;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SummaryTest {
  private static final Grader GRADER = Graders.named("numeric");
  private static final List<Problem> PROBLEMS =
      Stream.of("a", "b", "c", "d").map(text -> new Problem(text, "1")).toList();

  private final Map<CellKey, Cell> cells = new LinkedHashMap<>();

  private static EvalPlan plan(List<String> methods, List<Integer> widths, List<Long> seeds) {
    return new EvalPlan(
        PROBLEMS, methods.stream().map(SearchMethods::byName).toList(), widths, seeds);
  }

  private void add(String method, int width, long seed, int problem, boolean right, long tokens) {
    add(method, width, seed, problem, right, tokens, 1000L * problem, 1.0);
  }

  private void add(
      String method,
      int width,
      long seed,
      int problem,
      boolean right,
      long tokens,
      long started,
      double seconds) {
    CellKey key = new CellKey(problem, method, width, seed);
    cells.put(
        key,
        new Cell(
            key,
            right ? "1" : null,
            right,
            List.of(),
            List.of(),
            new Cell.Kv(tokens, tokens / 2.0, 10, 20 + problem, 0, 0),
            new Cell.Work(2, 5, 7, 50, started, seconds, 0.5, 0.25),
            new Cell.Pruning(10, 4, 6, 0, 0.1, 0.05)));
  }

  @Test
  void givesOneSeedWilsonsInterval() {
    for (int problem = 1; problem <= 4; problem++) {
      add("ets", 16, 1, problem, problem != 2, 100 * problem);
    }
    Summary.Row row =
        Summary.of(plan(List.of("ets"), List.of(16), List.of(1L)), cells, GRADER).rows().getFirst();
    assertEquals(Interval.wilson(3, 4), row.accuracy());
    assertEquals(250, row.kv().kvTokens());
    assertEquals(125, row.kv().kvTokensPerStep());
    assertEquals(24, row.kv().kvBytesPeak());
    assertEquals(0.4, row.pruning().clusterRatio(), 1e-12);
    assertEquals(0.6, row.pruning().keptRatio(), 1e-12);
    assertEquals(0.1, row.work().shares().pruner(), 1e-12);
    assertEquals(0.5, row.work().shares().policy(), 1e-12);
    assertEquals(1 - 0.5 - 0.25 - 0.1 - 0.05, row.work().partSeconds().rest(), 1e-12);
    assertEquals(7, row.work().embedderTexts());
  }

  @Test
  void takesSeedsOfOneProblemForOneTrial() {
    for (int problem = 1; problem <= 4; problem++) {
      for (long seed = 1; seed <= 2; seed++) {
        add("ets", 16, seed, problem, problem <= 2, 100);
      }
    }
    Interval accuracy =
        Summary.of(plan(List.of("ets"), List.of(16), List.of(1L, 2L)), cells, GRADER)
            .rows()
            .getFirst()
            .accuracy();
    assertEquals(0.5, accuracy.estimate());
    double independent = Interval.wilson(4, 8).high() - Interval.wilson(4, 8).low();
    assertTrue(accuracy.high() - accuracy.low() > independent, accuracy.toString());
  }

  @Test
  void countsOnlyTheTimeInWhichSomethingRan() {
    add("ets", 16, 1, 1, true, 1, 0, 2.0);
    add("ets", 16, 1, 2, true, 1, 1000, 2.0); // overlaps by a second
    add("ets", 16, 1, 3, true, 1, 1500, 0.5); // inside
    add("ets", 16, 1, 4, true, 1, 100_000, 1.0); // after a kill
    Summary.Row row =
        Summary.of(plan(List.of("ets"), List.of(16), List.of(1L)), cells, GRADER).rows().getFirst();
    assertEquals(4 / 4.0, row.work().problemsPerSecond(), 1e-9);
    assertEquals(5.5 / 4, row.work().seconds(), 1e-9);
  }

  @Test
  void pairsWhatBothMethodsFinished() {
    for (int problem = 1; problem <= 4; problem++) {
      add("rebase", 16, 1, problem, problem <= 2, 200);
      if (problem < 4) {
        add("ets", 16, 1, problem, problem <= 3, 100);
      }
    }
    add("ets", 64, 1, 1, true, 100); // rebase has no width 64
    Summary summary =
        Summary.of(plan(List.of("rebase", "ets"), List.of(16, 64), List.of(1L)), cells, GRADER);
    assertEquals(3, summary.rows().size());
    assertEquals(1, summary.differences().size());
    Summary.Difference difference = summary.differences().getFirst();
    assertEquals(3, difference.problems());
    assertEquals(1 / 3.0, difference.accuracy().estimate(), 1e-12);
    assertEquals(2, difference.kvTokensRatio(), 1e-12);
  }

  @Test
  void comparesEveryWidthWithABaselineThatHasNone() {
    for (int problem = 1; problem <= 4; problem++) {
      add("greedy", 1, 1, problem, false, 10);
      add("ets", 16, 1, problem, true, 100);
      add("ets", 64, 1, problem, true, 400);
    }
    Summary summary =
        Summary.of(plan(List.of("greedy", "ets"), List.of(16, 64), List.of(1L)), cells, GRADER);
    assertEquals(
        List.of(16, 64), summary.differences().stream().map(Summary.Difference::width).toList());
    assertEquals(1, summary.differences().getFirst().accuracy().estimate());
  }

  @Test
  void comparesEachMethodWithAllBeforeIt() {
    for (int problem = 1; problem <= 4; problem++) {
      add("greedy", 1, 1, problem, false, 10);
      add("rebase", 16, 1, problem, problem > 1, 300);
      add("ets", 16, 1, problem, true, 100);
    }
    Summary summary =
        Summary.of(
            plan(List.of("greedy", "rebase", "ets"), List.of(16), List.of(1L)), cells, GRADER);
    assertEquals(
        List.of("rebase-greedy 0.75", "ets-greedy 1.0", "ets-rebase 0.25"),
        summary.differences().stream()
            .map(d -> d.method() + "-" + d.baseline() + " " + d.accuracy().estimate())
            .toList());
  }

  /** Two groups at the seam: one alone for 2 s, both for 2 s, the other alone for 1 s. */
  @Test
  void dividesTheTimeOfGroupsThatOverlap() {
    add("rebase", 16, 1, 1, true, 1, 0, 4.0);
    add("ets", 16, 1, 1, true, 1, 2000, 3.0);
    List<Summary.Row> rows =
        Summary.of(plan(List.of("rebase", "ets"), List.of(16), List.of(1L)), cells, GRADER).rows();
    assertEquals(1 / 3.0, rows.get(0).work().problemsPerSecond(), 1e-9);
    assertEquals(1 / 2.0, rows.get(1).work().problemsPerSecond(), 1e-9);
    List<Summary.Row> one =
        Summary.of(plan(List.of("ets"), List.of(16), List.of(1L)), cells, GRADER).rows();
    assertEquals(rows.get(1), one.getFirst(), "whatever else the plan has");
  }
}
