package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.engine.EngineException;
import dev.ets.engine.Policy;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Graders;
import dev.ets.task.Problem;
import dev.ets.task.Voting;
import dev.ets.testing.ScriptedEmbedder;
import dev.ets.testing.ScriptedPolicy;
import dev.ets.testing.ScriptedReward;
import dev.ets.trace.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {
  @TempDir Path folder;

  private static final EvalPlan PLAN =
      new EvalPlan(
          IntStream.range(0, 6).mapToObj(i -> new Problem("p".repeat(i + 1), "1")).toList(),
          List.of(SearchMethods.byName("greedy"), SearchMethods.byName("rebase")),
          List.of(2, 4),
          List.of(1L));

  private static final int CELLS = 6 * 3;

  private static Evaluation evaluation(Policy policy, int concurrency) {
    SearchModels models = new SearchModels(policy, new ScriptedReward(), new ScriptedEmbedder());
    Voting voting = new Voting(Graders.named("numeric"), Aggregation.LAST);
    return new Evaluation(
        new Solver(models, voting, Solver.Choice.WEIGHTED),
        SearchSettings::of,
        concurrency,
        Optional.empty());
  }

  private ResultsFile results() {
    return ResultsFile.open(folder, Json.MAPPER.createObjectNode(), true);
  }

  /** The first search ends when one of the last group has: a barrier would wait for ever. */
  @Test
  @Timeout(30)
  void letsGroupsOverlap() {
    ScriptedPolicy scripted = new ScriptedPolicy(120);
    CountDownLatch lastGroup = new CountDownLatch(1);
    Policy policy =
        (prompt, order) -> {
          if (order == 0) {
            await(lastGroup);
          }
          return scripted.open(prompt, order);
        };
    List<CellKey> order = new ArrayList<>();
    try (ResultsFile results = results()) {
      evaluation(policy, 2)
          .run(
              PLAN,
              results,
              (cell, done, total) -> {
                order.add(cell.key());
                assertEquals(order.size(), done);
                assertEquals(CELLS, total);
                if (cell.key().width() == 4) {
                  lastGroup.countDown();
                }
              });
      assertEquals(CELLS, results.cells().size());
    }
    assertEquals("greedy", order.get(12).method(), "it waited for the last group's first cell");
    assertEquals(0, scripted.openSessions());
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new EngineException("interrupted", e);
    }
  }

  /** The third search fails while the first two are at work; they end well, and no other begins. */
  @Test
  @Timeout(30)
  void stopsAfterAFailureAndKeepsWhatWasInFlight() {
    ScriptedPolicy scripted = new ScriptedPolicy(120);
    CountDownLatch failing = new CountDownLatch(1);
    Policy policy =
        (prompt, order) -> {
          if (order == 2) {
            failing.countDown();
            throw new EngineException("the third");
          }
          assertTrue(order < 2, "began after the failure: " + order);
          await(failing);
          return scripted.open(prompt, order);
        };
    try (ResultsFile results = results()) {
      EngineException failure =
          assertThrows(
              EngineException.class,
              () -> evaluation(policy, 3).run(PLAN, results, (cell, done, total) -> {}));
      assertEquals("the third", failure.getMessage());
      assertEquals(2, results.cells().size());
      assertFalse(results.has(new CellKey(3, "greedy", 1, 1)));
    }
  }

  @Test
  void weighsOpenCellsByWhatTheirGroupCost() {
    try (ResultsFile results = results()) {
      TimeLeft left = new TimeLeft(PLAN, results.cells(), 2);
      assertEquals(0, left.seconds(), "nothing is known");
      left.finished(cell(1, "greedy", 1, 3));
      // 5 greedy, and 6 each that cost by their width.
      assertEquals((5 * 3 + 6 * 6 + 6 * 12) / 2.0, left.seconds(), 1e-9);
      left.finished(cell(1, "rebase", 4, 8));
      left.finished(cell(2, "rebase", 4, 10));
      // 21 seconds for a width of 9.
      assertEquals((5 * 3 + 6 * 2 * 21 / 9.0 + 4 * 9) / 2.0, left.seconds(), 1e-9);
    }
  }

  @Test
  void prefersTheCostOfThisRun() {
    Cell before = cell(1, "greedy", 1, 100);
    EvalPlan greedy =
        new EvalPlan(PLAN.problems(), PLAN.methods().subList(0, 1), PLAN.widths(), PLAN.seeds());
    TimeLeft left = new TimeLeft(greedy, Map.of(before.key(), before), 8);
    assertEquals(100, left.seconds(), 1e-9, "5 open, side by side");
    left.finished(cell(2, "greedy", 1, 1));
    assertEquals(1, left.seconds(), 1e-9);
  }

  private static Cell cell(int problem, String method, int width, double seconds) {
    return new Cell(
        new CellKey(problem, method, width, 1),
        null,
        false,
        List.of(),
        List.of(),
        new Cell.Kv(0, 0, 0, 0, 0, 0),
        new Cell.Work(0, 0, 0, 0, 0, seconds, 0, 0),
        new Cell.Pruning(0, 0, 0, 0, 0, 0));
  }
}
