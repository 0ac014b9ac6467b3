package dev.ets.bench;

import dev.ets.cli.Console;
import dev.ets.engine.Engine;
import dev.ets.engine.Lane;
import dev.ets.engine.LaneStats;
import dev.ets.engine.Parallel;
import dev.ets.exec.Backends;
import dev.ets.model.ModelSpec;
import dev.ets.trace.RecordedSearch;
import dev.ets.trace.TraceEvent.Stepped;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Plays groups of recorded searches through one engine, in turn.
 *
 * @param pages of the policy's KV cache, and of the reward model's
 * @param concurrency problems in flight
 * @param prunerShare see {@link SearchReplay}
 */
record ReplayRun(
    Console console,
    String device,
    BenchModel model,
    int pages,
    int concurrency,
    double prunerShare) {
  /** What one group took in one round. */
  private record Round(
      double problemsPerSecond, double policyRows, double rewardRows, double evictions) {}

  Table run(ReplayGroups groups, int rounds) {
    Map<ReplayGroups.Group, List<Round>> measured = new LinkedHashMap<>();
    try (Engine engine = new Engine()) {
      Lane policy = lane(engine, "policy", model.spec());
      Lane reward = lane(engine, "reward model", model.withoutHead());
      SearchReplay replay =
          new SearchReplay(policy, reward, model.spec().vocabulary(), prunerShare);
      for (int round = 1; round <= rounds; round++) {
        for (Map.Entry<ReplayGroups.Group, List<RecordedSearch>> entry :
            groups.searches().entrySet()) {
          Round result = play(replay, List.of(policy, reward), entry.getValue());
          measured.computeIfAbsent(entry.getKey(), _ -> new ArrayList<>()).add(result);
          console
              .err()
              .printf(
                  "%s %d: %.3f problems/s%n",
                  entry.getKey().method(), entry.getKey().width(), result.problemsPerSecond());
        }
      }
    }
    return table(groups, measured);
  }

  private Lane lane(Engine engine, String name, ModelSpec spec) {
    return engine.lane(
        name,
        Backends.executor(device, spec, model.weights(), pages, Passes.MAX_ROWS),
        Passes.MAX_ROWS);
  }

  private Round play(SearchReplay replay, List<Lane> lanes, List<RecordedSearch> searches) {
    List<LaneStats> before = lanes.stream().map(Lane::stats).toList();
    AtomicLong next = new AtomicLong();
    long start = System.nanoTime();
    Parallel.map(
        Math.min(concurrency, searches.size()),
        worker -> {
          for (long i = next.getAndIncrement(); i < searches.size(); i = next.getAndIncrement()) {
            replay.run(searches.get((int) i), i);
          }
          return worker;
        });
    double seconds = (System.nanoTime() - start) * 1e-9;
    LaneStats policy = lanes.get(0).stats().since(before.get(0));
    LaneStats reward = lanes.get(1).stats().since(before.get(1));
    double n = searches.size();
    return new Round(
        n / seconds,
        policy.rows() / n,
        reward.rows() / n,
        (policy.evictions() + reward.evictions()) / n);
  }

  private Table table(ReplayGroups groups, Map<ReplayGroups.Group, List<Round>> measured) {
    Table table =
        new Table(
            "replay",
            "%d problems, %d in flight, %d pages, %s"
                .formatted(
                    groups.searches().values().iterator().next().size(),
                    concurrency,
                    pages,
                    model.text()),
            Table.column("method", "method"),
            Table.column("width", "width"),
            Table.column("problems_per_second", "problems/s"),
            Table.column("speedup", "speedup"),
            Table.column("kv_tokens_per_step", "kv_tokens/step"),
            Table.column("policy_rows", "policy rows"),
            Table.column("reward_rows", "PRM rows"),
            Table.column("evictions", "evictions"));
    measured.forEach(
        (group, rounds) -> {
          Samples rate = rates(rounds);
          table.row(
              group.method(),
              group.width(),
              rate,
              rate.per(rates(measured.get(first(measured, group.width())))),
              kvTokensPerStep(groups.searches().get(group)),
              mean(rounds.stream().mapToDouble(Round::policyRows).toArray()),
              mean(rounds.stream().mapToDouble(Round::rewardRows).toArray()),
              mean(rounds.stream().mapToDouble(Round::evictions).toArray()));
        });
    return table;
  }

  /** The group that others of its width are compared with. */
  private static ReplayGroups.Group first(Map<ReplayGroups.Group, ?> groups, int width) {
    return groups.keySet().stream().filter(g -> g.width() == width).findFirst().orElseThrow();
  }

  private static Samples rates(List<Round> rounds) {
    return new Samples(rounds.stream().mapToDouble(Round::problemsPerSecond).toArray());
  }

  private static double mean(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double kvTokensPerStep(List<RecordedSearch> searches) {
    long tokens = 0;
    long steps = 0;
    for (RecordedSearch search : searches) {
      for (Stepped step : search.steps()) {
        tokens += step.kv().tokens();
        steps++;
      }
    }
    return (double) tokens / steps;
  }
}
