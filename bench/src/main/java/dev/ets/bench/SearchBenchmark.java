package dev.ets.bench;

import dev.ets.engine.LaneStats;
import dev.ets.engine.ModelPolicy;
import dev.ets.engine.Parallel;
import dev.ets.eval.Solution;
import dev.ets.eval.Solver;
import dev.ets.reward.RewardModel;
import dev.ets.runtime.Models;
import dev.ets.search.SearchListener;
import dev.ets.search.SearchMethod;
import dev.ets.search.SearchMethods;
import dev.ets.search.SearchModels;
import dev.ets.search.SearchSettings;
import dev.ets.task.Aggregation;
import dev.ets.task.Difficulty;
import dev.ets.task.Graders;
import dev.ets.task.Voting;
import dev.ets.task.WordProblems;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;

/**
 * Whole searches with the shipped models, as an evaluation runs them: problems in flight together,
 * each problem only once, so that no embedding is remembered from an earlier round.
 *
 * @param widths of the searches
 * @param searches of a round
 * @param concurrency problems in flight
 */
record SearchBenchmark(List<Integer> widths, int searches, int concurrency) implements Benchmark {
  SearchBenchmark() {
    this(List.of(16, 64), 16, 8);
  }

  @Override
  public String name() {
    return "search";
  }

  @Override
  public String description() {
    return "ETS with the shipped models, %d problems in flight".formatted(concurrency);
  }

  @Override
  public Needs needs() {
    return Needs.DEVICE;
  }

  @Override
  public void run(Setup setup, Consumer<Table> tables) {
    List<Searches> all = new ArrayList<>();
    try {
      for (int width : widths) {
        all.add(new Searches(setup.device(), width));
      }
      tables.accept(table(setup, all, setup.limits().measure(setup.rounds(), all)));
    } finally {
      all.forEach(Searches::close);
    }
  }

  private Table table(Setup setup, List<Searches> all, Limits.Measured measured) {
    Table table =
        new Table(
                "search",
                "ETS with the shipped models, %d problems in flight".formatted(concurrency),
                Table.column("width", "width"),
                Table.column("problems_per_second", "problems/s"),
                Table.column("policy_rows", "policy rows"),
                Table.column("reward_rows", "PRM rows"),
                Table.column("embedder_rows", "embedder rows"),
                Table.column("rows_per_pass", "rows/pass"),
                Table.column("outside_models", "% outside models"))
            .with(setup.limits().arithmetic());
    for (int i = 0; i < all.size(); i++) {
      Searches searches = all.get(i);
      Samples rate = measured.rates().get(i);
      table.row(
          searches.width,
          rate,
          searches.rows(0),
          searches.rows(1),
          searches.rows(2),
          searches.rowsPerPass(),
          searches.outside(),
          measured.arithmetic(rate, searches.operations()));
    }
    return table;
  }

  /** Searches at one width, with models of its own, whose statistics are all about them. */
  private final class Searches implements Rounds.Work, AutoCloseable {
    private final int width;
    private final SearchMethod method = SearchMethods.byName("ets");
    private final Models models;
    private final Solver solver;
    private final WordProblems problems = new WordProblems(1, Difficulty.standard());
    private final AtomicLong next = new AtomicLong();
    private double seconds;

    Searches(String device, int width) {
      this.width = width;
      models = new Models(device, 0);
      ModelPolicy policy = models.policy(BenchModel.shipped("policy.gguf"));
      RewardModel reward = models.reward(BenchModel.shipped("prm.gguf"), Optional.empty(), policy);
      SearchModels searched = new SearchModels(policy, reward, models.embedder());
      Voting voting = new Voting(Graders.named("numeric"), Aggregation.LAST);
      solver = new Solver(searched, voting, Solver.Choice.WEIGHTED);
    }

    private void solve() {
      String problem = problems.problem(next.getAndIncrement()).text();
      SearchSettings settings = SearchSettings.of(width, 1);
      Solution solution = solver.solve(problem, method, settings, SearchListener.NONE);
      if (solution.search().tree().finished().isEmpty()) {
        throw new IllegalStateException("a search of width " + width + " finished no path");
      }
    }

    @Override
    public double run() {
      long start = System.nanoTime();
      AtomicInteger left = new AtomicInteger(searches);
      Parallel.map(
          Math.min(concurrency, searches),
          worker -> {
            while (left.getAndDecrement() > 0) {
              solve();
            }
            return worker;
          });
      seconds += (System.nanoTime() - start) * 1e-9;
      return searches;
    }

    /** Rows of a model's passes for a problem. */
    double rows(int model) {
      return (double) models.stats().get(model).rows() / next.get();
    }

    double rowsPerPass() {
      return sum(LaneStats::rows) / sum(LaneStats::passes);
    }

    /** Floating-point operations for a problem. */
    double operations() {
      return sum(LaneStats::operations) / next.get();
    }

    /** Percent of the time in which no model ran. */
    double outside() {
      return 100 * (1 - sum(LaneStats::seconds) / seconds);
    }

    private double sum(ToDoubleFunction<LaneStats> figure) {
      return models.stats().stream().mapToDouble(figure).sum();
    }

    @Override
    public void close() {
      models.close();
    }
  }
}
