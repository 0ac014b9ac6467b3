package dev.ets.trace;

import java.util.Optional;

/**
 * A line about one search of a file.
 *
 * @param number of the search in its file
 * @param nodes of the tree, the root included
 * @param kvTokens summed over the steps
 * @param outcome empty when the search was cut
 */
public record SearchSummary(
    int number,
    TraceEvent.Setup setup,
    int steps,
    int nodes,
    long kvTokens,
    Optional<TraceEvent.Outcome> outcome) {
  /**
   * Names what was searched: of several searches with one key the last complete one counts.
   *
   * @param problem its text
   */
  public record Key(String problem, String method, int width, long seed) {}

  static SearchSummary of(TraceEvent.Started started) {
    return new SearchSummary(started.search(), started.setup(), 0, 1, 0, Optional.empty());
  }

  SearchSummary with(TraceEvent.Stepped step) {
    return new SearchSummary(
        number,
        setup,
        steps + 1,
        nodes + step.children().size(),
        kvTokens + step.kv().tokens(),
        outcome);
  }

  SearchSummary with(TraceEvent.Ended ended) {
    return new SearchSummary(number, setup, steps, nodes, kvTokens, Optional.of(ended.outcome()));
  }

  public Key key() {
    return new Key(setup.problem(), setup.method(), setup.width(), setup.seed());
  }

  /** Whether the search came to its end. */
  public boolean complete() {
    return outcome.isPresent();
  }
}
