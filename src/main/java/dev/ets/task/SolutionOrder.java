package dev.ets.task;

/**
 * Orders in which the needed operations can be done, each equally likely: a linear extension of the
 * graph is drawn by counting, for every set of operations done, the ways to finish.
 */
final class SolutionOrder {
  private final int[] nodes;
  private final int[] before;
  private final long[] ways;

  /** Operations are bits here: {@code before[k]} are those whose results operation k needs. */
  SolutionOrder(QuantityGraph graph) {
    int count = graph.ops();
    nodes = new int[count];
    before = new int[count];
    int[] bit = new int[graph.asked() + 1];
    int k = 0;
    for (int i = 0; i <= graph.asked(); i++) {
      Quantity q = graph.quantity(i);
      if (q.relation() != Relation.BASE) {
        before[k] = bit[q.first()] | (q.second() < 0 ? 0 : bit[q.second()]);
        bit[i] = 1 << k;
        nodes[k++] = i;
      }
    }
    ways = new long[1 << count];
    ways[ways.length - 1] = 1;
    count(0);
  }

  private long count(int done) {
    if (ways[done] == 0) {
      long sum = 0;
      for (int k = 0; k < nodes.length; k++) {
        if (ready(k, done)) {
          sum += count(done | 1 << k);
        }
      }
      ways[done] = sum;
    }
    return ways[done];
  }

  private boolean ready(int k, int done) {
    return (done >> k & 1) == 0 && (before[k] & ~done) == 0;
  }

  /** Number of orders. */
  long orders() {
    return ways[0];
  }

  /** Indices of the needed operations in a random valid order. */
  int[] draw(RandomStream random) {
    int[] order = new int[nodes.length];
    int done = 0;
    for (int at = 0; at < order.length; at++) {
      long pick = random.below(ways[done]);
      int k = 0;
      while (!ready(k, done) || pick >= ways[done | 1 << k]) {
        if (ready(k, done)) {
          pick -= ways[done | 1 << k];
        }
        k++;
      }
      order[at] = nodes[k];
      done |= 1 << k;
    }
    return order;
  }
}
