package dev.ets.search;

import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** Orders by reward. */
final class Scores {
  private Scores() {}

  /** Scores of the newest steps. */
  static double[] of(List<Node> candidates) {
    return candidates.stream().mapToDouble(Node::score).toArray();
  }

  /** Indices of candidates, best first; equal scores in the given order, which is that of ids. */
  static int[] bestFirst(List<Node> candidates) {
    return bestFirst(of(candidates));
  }

  /** Indices of values, largest first; equal ones in the given order. */
  static int[] bestFirst(double[] values) {
    return IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble((Integer i) -> -values[i])) // stable
        .mapToInt(Integer::intValue)
        .toArray();
  }
}
