package dev.ets.search;

import java.util.List;

/** Reward-balanced search (REBASE, arXiv 2408.00724): better candidates get more children. */
final class Rebase implements SearchMethod {
  @Override
  public String name() {
    return "rebase";
  }

  @Override
  public void run(Search search) {
    LevelLoop.run(
        search,
        (candidates, remaining) ->
            new Allocation(counts(candidates, remaining, search.settings())));
  }

  static int[] counts(List<Node> candidates, int remaining, SearchSettings settings) {
    return RebaseAllocation.counts(
        Scores.of(candidates), remaining, settings.tuning().rebaseTemperature());
  }
}
