package dev.ets.search;

import dev.ets.UsageException;
import java.util.Arrays;
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
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The rule with this label.
   *
   * @throws UsageException when there is none; the message lists the known ones
   */
  public static Balance of(String label) {
    for (Balance balance : values()) {
      if (balance.label().equals(label)) {
        return balance;
      }
    }
    throw new UsageException(
        "unknown allocation \"%s\": known are %s"
            .formatted(label, Arrays.stream(values()).map(Balance::label).toList()));
  }
}
