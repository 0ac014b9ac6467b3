package dev.ets.task;

import java.util.Arrays;

/**
 * The bare computation graph of an answer: relations and operands, no names and no values. Operands
 * have smaller indices; the last entry is the quantity asked for, and it needs all the others.
 *
 * @param relations one per quantity
 * @param first index of the first operand, or -1
 * @param second index of the second operand, or -1
 */
record Wiring(Relation[] relations, int[] first, int[] second) {
  private static final Relation[] UNARY = {
    Relation.TIMES, Relation.MORE, Relation.FEWER, Relation.HALF, Relation.SHARE
  };

  static Wiring draw(int ops, Difficulty.Mix mix, RandomStream random) {
    return new Growth(ops, mix, random).grow();
  }

  /** A relation with operands that a statement can define. */
  static Relation drawRelation(Difficulty.Mix mix, RandomStream random) {
    return random.chance(mix.sums()) ? Relation.SUM : UNARY[random.below(UNARY.length)];
  }

  int size() {
    return relations.length;
  }

  /**
   * Grows a graph from the question down. A pending node is needed by a defined one and is itself
   * undefined; operands are new nodes or pending ones, so there is no cycle and nothing unneeded.
   * What is pending when the operations are spent is given as a number.
   */
  private static final class Growth {
    private final int ops;
    private final Difficulty.Mix mix;
    private final RandomStream random;
    private final Relation[] relations;
    private final int[] first;
    private final int[] second;
    private final int[] pending;
    private final int[] defined;
    private int nodes = 1;
    private int pendings = 1;

    Growth(int ops, Difficulty.Mix mix, RandomStream random) {
      this.ops = ops;
      this.mix = mix;
      this.random = random;
      int most = 2 * ops + 1;
      relations = new Relation[most];
      first = new int[most];
      second = new int[most];
      pending = new int[most];
      defined = new int[most];
      Arrays.fill(relations, Relation.BASE);
      Arrays.fill(first, -1);
      Arrays.fill(second, -1);
    }

    Wiring grow() {
      for (int op = 0; op < ops; op++) {
        int at = random.below(pendings);
        int node = pending[at];
        pending[at] = pending[--pendings];
        defined[op] = node;
        boolean total = op == 0 && random.chance(mix.together());
        Relation relation = total ? Relation.TOTAL : drawRelation(mix, random);
        relations[node] = relation;
        first[node] = operand(-1);
        if (relation.operands() == 2) {
          second[node] = operand(first[node]);
        }
      }
      return reversed();
    }

    private int operand(int other) {
      int free = other >= 0 ? pendings - 1 : pendings;
      if (free > 0 && random.chance(mix.reuse())) {
        int node;
        do {
          node = pending[random.below(pendings)];
        } while (node == other);
        return node;
      }
      pending[pendings++] = nodes;
      return nodes++;
    }

    private Wiring reversed() {
      System.arraycopy(pending, 0, defined, ops, pendings);
      int[] place = new int[nodes];
      for (int i = 0; i < nodes; i++) {
        place[defined[i]] = nodes - 1 - i;
      }
      Wiring wiring = new Wiring(new Relation[nodes], new int[nodes], new int[nodes]);
      for (int node = 0; node < nodes; node++) {
        int to = place[node];
        wiring.relations[to] = relations[node];
        wiring.first[to] = first[node] < 0 ? -1 : place[first[node]];
        wiring.second[to] = second[node] < 0 ? -1 : place[second[node]];
      }
      return wiring;
    }
  }
}
