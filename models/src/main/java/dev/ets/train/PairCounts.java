package dev.ets.train;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;

/**
 * How often each pair of neighbouring tokens occurs in a set of weighted words, kept up to date
 * while pairs are merged: only words that hold the merged pair are touched.
 */
final class PairCounts {
  /** A pair and its count when it was looked up. */
  record Pair(int left, int right, long count) {}

  private static final Comparator<Pair> MOST_FREQUENT_FIRST =
      Comparator.comparingLong(Pair::count)
          .reversed()
          .thenComparingInt(Pair::left)
          .thenComparingInt(Pair::right);

  private static final int ANY = -1;

  private final int[][] words;
  private final long[] weights;
  private final Map<Long, Long> counts = new HashMap<>();

  /** Words that hold the pair now, or once did; a word may occur twice. */
  private final Map<Long, List<Integer>> holders = new HashMap<>();

  /** May hold out-of-date counts; they are put right when they come up. */
  private final PriorityQueue<Pair> queue = new PriorityQueue<>(MOST_FREQUENT_FIRST);

  PairCounts(Map<String, Long> pieces) {
    words = new int[pieces.size()][];
    weights = new long[pieces.size()];
    int word = 0;
    for (Map.Entry<String, Long> piece : pieces.entrySet()) {
      words[word] = BpeTrainer.byteIds(piece.getKey());
      weights[word] = piece.getValue();
      count(words[word], weights[word]);
      hold(word, ANY);
      word++;
    }
    counts.keySet().forEach(this::enqueue);
  }

  /** The pair that occurs most often, of equals the one with the lower ids; null if none does. */
  Pair mostFrequent() {
    while (!queue.isEmpty()) {
      Pair first = queue.poll();
      long key = key(first.left, first.right);
      if (counts.getOrDefault(key, 0L) == first.count) {
        return first;
      }
      enqueue(key);
    }
    return null;
  }

  /** Replaces every occurrence of {@code pair} by token {@code id}, left to right. */
  void merge(Pair pair, int id) {
    Set<Long> touched = new HashSet<>();
    for (int word : holders.remove(key(pair.left, pair.right))) {
      int[] before = words[word];
      int[] after = replace(before, pair, id);
      if (after.length < before.length) {
        count(before, -weights[word]);
        count(after, weights[word]);
        words[word] = after;
        touched.addAll(hold(word, id));
      }
    }
    // Counts of other pairs can only have fallen, and are put right when they come up.
    touched.forEach(this::enqueue);
  }

  private static int[] replace(int[] word, Pair pair, int id) {
    int[] merged = new int[word.length];
    int kept = 0;
    for (int i = 0; i < word.length; i++) {
      boolean here = i + 1 < word.length && word[i] == pair.left && word[i + 1] == pair.right;
      merged[kept++] = here ? id : word[i];
      i += here ? 1 : 0;
    }
    return Arrays.copyOf(merged, kept);
  }

  private void count(int[] word, long weight) {
    for (int i = 0; i + 1 < word.length; i++) {
      counts.merge(key(word[i], word[i + 1]), weight, (a, b) -> a + b == 0 ? null : a + b);
    }
  }

  /** Notes that {@code word} holds its pairs with {@code symbol} in them; returns those pairs. */
  private List<Long> hold(int word, int symbol) {
    int[] symbols = words[word];
    List<Long> pairs = new ArrayList<>();
    for (int i = 0; i + 1 < symbols.length; i++) {
      if (symbol == ANY || symbols[i] == symbol || symbols[i + 1] == symbol) {
        long key = key(symbols[i], symbols[i + 1]);
        holders.computeIfAbsent(key, k -> new ArrayList<>()).add(word);
        pairs.add(key);
      }
    }
    return pairs;
  }

  private void enqueue(long key) {
    long count = counts.getOrDefault(key, 0L);
    if (count > 0) {
      queue.add(new Pair((int) (key >>> 32), (int) key, count));
    }
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
