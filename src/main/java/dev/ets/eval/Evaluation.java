package dev.ets.eval;

import dev.ets.UsageException;
import dev.ets.engine.Parallel;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchSettings;
import dev.ets.task.Problem;
import dev.ets.trace.TraceFile;
import dev.ets.trace.TraceRecorder;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BiFunction;

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
   * Runs what is open of the plan, in its order: whenever a search ends, the next one begins.
   * Finished cells are in {@code results} whatever happens next.
   *
   * @throws dev.ets.engine.EngineException when a search fails, after those in flight have ended
   */
  public void run(EvalPlan plan, ResultsFile results, EvalListener listener) {
    Queue<Task> open = new ConcurrentLinkedQueue<>();
    int total = 0;
    for (EvalPlan.Group group : plan.groups()) {
      for (CellKey key : plan.cells(group)) {
        total++;
        if (!results.has(key)) {
          open.add(new Task(group.method(), key));
        }
      }
    }
    Progress progress = new Progress(results, listener, total - open.size(), total);
    Queue<RuntimeException> failures = new ConcurrentLinkedQueue<>();
    Parallel.map(
        Math.min(concurrency, open.size()),
        worker -> {
          try {
            for (Task task = open.poll(); task != null; task = open.poll()) {
              progress.finished(search(plan, task));
            }
          } catch (RuntimeException e) {
            open.clear(); // so that the other workers stop after what they are at
            failures.add(e); // thrown here it would interrupt them
          }
          return worker;
        });
    if (!failures.isEmpty()) {
      throw failures.poll();
    }
  }

  private record Task(SearchMethod method, CellKey key) {}

  /** Takes finished cells of all workers, one at a time. */
  private static final class Progress {
    private final ResultsFile results;
    private final EvalListener listener;
    private final int total;
    private int done;

    Progress(ResultsFile results, EvalListener listener, int done, int total) {
      this.results = results;
      this.listener = listener;
      this.done = done;
      this.total = total;
    }

    synchronized void finished(Cell cell) {
      results.add(cell);
      listener.finished(cell, ++done, total);
    }
  }

  private Cell search(EvalPlan plan, Task task) {
    CellKey key = task.key();
    Problem problem = plan.problems().get(key.problem() - 1);
    SearchSettings search = settings.apply(key.width(), key.seed());
    Optional<String> truth = Optional.of(problem.answer());
    Optional<TraceRecorder> recorder =
        traces.map(file -> file.buffered(problem.text(), truth, task.method(), search));
    SearchListener listener = recorder.<SearchListener>map(r -> r).orElse(SearchListener.NONE);
    long started = System.currentTimeMillis();
    Solution solution = solver.solve(problem.text(), task.method(), search, listener);
    recorder.ifPresent(r -> r.ended(solution.outcome(solver.voting(), truth)));
    return Cell.of(key, problem, solution, solver.voting(), started);
  }
}
