package dev.ets.eval;

import dev.ets.UsageException;
import dev.ets.engine.Parallel;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchSettings;
import dev.ets.task.Problem;
import dev.ets.trace.TraceFile;
import dev.ets.trace.TraceRecorder;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Consumer;

/**
 * Runs every search of a plan that is not finished yet, some at a time.
 *
 * @param solver of problems
 * @param settings from width and seed
 * @param concurrency searches in flight, each on a virtual thread
 * @param traces where every search is stored
 */
public record Evaluation(
    Solver solver,
    BiFunction<Integer, Long, SearchSettings> settings,
    int concurrency,
    Optional<TraceFile> traces) {
  public Evaluation {
    if (concurrency < 1) {
      throw new UsageException("concurrency must be at least 1: " + concurrency);
    }
  }

  /**
   * Makes sure that the models take all problems, before any work.
   *
   * @return tokens of the policy's longest prompt
   * @throws UsageException naming the problem
   */
  public int check(EvalPlan plan) {
    int longest = 0;
    for (int i = 0; i < plan.problems().size(); i++) {
      try {
        longest = Math.max(longest, solver.check(plan.problems().get(i).text()));
      } catch (UsageException e) {
        throw new UsageException("problem %d: %s".formatted(i + 1, e.getMessage()), e);
      }
    }
    return longest;
  }

  /**
   * Runs the plan, group after group so that each has the machine to itself. Finished cells are in
   * {@code results} whatever happens next.
   *
   * @throws dev.ets.engine.EngineException when a search fails, after those in flight have ended
   */
  public void run(EvalPlan plan, ResultsFile results, EvalListener listener) {
    List<CellKey> all = plan.groups().stream().flatMap(g -> plan.cells(g).stream()).toList();
    AtomicInteger done = new AtomicInteger((int) all.stream().filter(results::has).count());
    for (EvalPlan.Group group : plan.groups()) {
      Queue<CellKey> open = new ConcurrentLinkedQueue<>(plan.cells(group));
      open.removeIf(results::has);
      Consumer<Cell> finished =
          cell -> {
            synchronized (results) {
              results.add(cell);
              listener.finished(cell, done.incrementAndGet(), all.size());
            }
          };
      runGroup(plan, group, open, finished);
    }
  }

  private void runGroup(
      EvalPlan plan, EvalPlan.Group group, Queue<CellKey> open, Consumer<Cell> finished) {
    Parallel.map(
        Math.min(concurrency, open.size()),
        worker -> {
          try {
            for (CellKey key = open.poll(); key != null; key = open.poll()) {
              finished.accept(search(plan, group, key));
            }
            return worker;
          } catch (RuntimeException e) {
            open.clear(); // so that the other workers stop after what they are at
            throw e;
          }
        });
  }

  private Cell search(EvalPlan plan, EvalPlan.Group group, CellKey key) {
    Problem problem = plan.problems().get(key.problem() - 1);
    SearchSettings search = settings.apply(key.width(), key.seed());
    Optional<String> truth = Optional.of(problem.answer());
    Optional<TraceRecorder> recorder =
        traces.map(file -> file.buffered(problem.text(), truth, group.method(), search));
    SearchListener listener = recorder.<SearchListener>map(r -> r).orElse(SearchListener.NONE);
    long started = System.currentTimeMillis();
    Solution solution = solver.solve(problem.text(), group.method(), search, listener);
    recorder.ifPresent(r -> r.ended(solution.outcome(solver.voting(), truth)));
    return Cell.of(key, problem, solution, solver.voting(), started);
  }
}
