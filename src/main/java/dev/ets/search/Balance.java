package dev.ets.search;

import java.util.List;
import java.util.Locale;

/** A rule that divides a budget among candidates, whole. */
public enum Balance {
  /** By reward, {@link Rebase}. */
  REBASE {
    @Override
    int[] counts(Search search, List<Node> candidates, int remaining) {
      return Rebase.counts(candidates, remaining, search.settings());
    }
  },
  /** By reward and by difference from the others, {@link Dora}. */
  DORA {
    @Override
    int[] counts(Search search, List<Node> candidates, int remaining) {
      return Dora.counts(search, candidates, remaining);
    }
  };

  /** Children of each candidate; they add up to {@code remaining}. */
  abstract int[] counts(Search search, List<Node> candidates, int remaining);

  /** The name on the command line: lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
