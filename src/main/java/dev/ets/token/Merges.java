package dev.ets.token;

import java.util.Arrays;
import java.util.List;
import java.util.PriorityQueue;

/**
 * The merge rules of a BPE model and their application: again and again the pair with the lowest
 * rank, the leftmost of equals, becomes one token. O(n log n) in the length of a piece. Immutable.
 */
final class Merges {
  /** Rule {@code (left, right) -> merged}; the lower its rank, the earlier it is applied. */
  record Rule(int rank, int left, int right, int merged) {}

  private static final int NONE = -1;

  /** Open addressing over the packed pair; {@code ranks} is NONE where a slot is free. */
  private final long[] pairs;

  private final int[] ranks;
  private final int[] merged;

  Merges(List<Rule> rules) {
    int slots = Integer.highestOneBit(Math.max(8, rules.size())) << 2;
    pairs = new long[slots];
    ranks = new int[slots];
    merged = new int[slots];
    Arrays.fill(ranks, NONE);
    for (Rule rule : rules) {
      int slot = slot(rule.left, rule.right);
      if (ranks[slot] == NONE || rule.rank < ranks[slot]) {
        pairs[slot] = pack(rule.left, rule.right);
        ranks[slot] = rule.rank;
        merged[slot] = rule.merged;
      }
    }
  }

  private static long pack(int left, int right) {
    return (long) left << 32 | right;
  }

  /** The slot that holds the pair, or the free one where it belongs. */
  private int slot(int left, int right) {
    long pair = pack(left, right);
    long mixed = pair * 0x9E3779B97F4A7C15L;
    int slot = (int) (mixed >>> 40) & pairs.length - 1;
    while (ranks[slot] != NONE && pairs[slot] != pair) {
      slot = slot + 1 & pairs.length - 1;
    }
    return slot;
  }

  /** Merges {@code symbols} (one per byte or character; overwritten) as far as the rules go. */
  int[] apply(int[] symbols) {
    int n = symbols.length;
    int[] next = new int[n];
    int[] previous = new int[n];
    PriorityQueue<Long> candidates = new PriorityQueue<>();
    for (int i = 0; i < n; i++) {
      next[i] = i + 1;
      previous[i] = i - 1;
      offer(candidates, symbols, i, i + 1);
    }
    while (!candidates.isEmpty()) {
      long best = candidates.poll();
      int rank = (int) (best >>> 32);
      int at = (int) best;
      int right = next[at];
      if (symbols[at] == NONE || right >= n) {
        continue; // stale: this symbol was merged away, or it has become the last
      }
      int slot = slot(symbols[at], symbols[right]);
      if (ranks[slot] != rank) {
        continue; // stale: one of the pair has become something else
      }
      symbols[at] = merged[slot];
      symbols[right] = NONE;
      next[at] = next[right];
      if (next[at] < n) {
        previous[next[at]] = at;
      }
      if (previous[at] >= 0) {
        offer(candidates, symbols, previous[at], at);
      }
      offer(candidates, symbols, at, next[at]);
    }
    return compact(symbols, next);
  }

  private void offer(PriorityQueue<Long> candidates, int[] symbols, int left, int right) {
    if (right < symbols.length) {
      int rank = ranks[slot(symbols[left], symbols[right])];
      if (rank != NONE) {
        candidates.add((long) rank << 32 | left);
      }
    }
  }

  private static int[] compact(int[] symbols, int[] next) {
    int kept = 0;
    for (int i = 0; i < symbols.length; i = next[i]) {
      symbols[kept++] = symbols[i];
    }
    return Arrays.copyOf(symbols, kept);
  }
}
