package dev.ets.eval;

import dev.ets.task.AnswerGroups;
import dev.ets.task.Grader;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * The leaves of one cell, ready to be drawn from.
 *
 * @param total leaves, those without an answer too: they are wrong and have no vote
 * @param group of each answering leaf, in the order of ids; equal answers have one, numbered in the
 *     order of their first leaves; {@link #NONE} for a text that is no answer to the grader
 * @param weight of each answering leaf
 * @param right the group of the true answer, or {@link #NONE}
 */
record Ballots(int total, int[] group, double[] weight, int right) {
  static final int NONE = -1;

  /** Subsets that stand for all, in {@link #votes}. */
  static final int SUBSETS = 100;

  /**
   * The leaves of {@code cell}. It names only those that answered; the others are what is missing
   * to its width.
   */
  static Ballots of(Cell cell, String truth, Grader grader) {
    List<Cell.Leaf> leaves = cell.leaves();
    AnswerGroups groups = new AnswerGroups(grader);
    Map<String, Integer> numbers = new HashMap<>();
    int[] group = new int[leaves.size()];
    double[] weight = new double[leaves.size()];
    for (int i = 0; i < group.length; i++) {
      Optional<String> answer = groups.of(leaves.get(i).answer());
      group[i] = answer.map(a -> numbers.computeIfAbsent(a, _ -> numbers.size())).orElse(NONE);
      weight[i] = leaves.get(i).score();
    }
    int right = groups.of(truth).map(t -> numbers.getOrDefault(t, NONE)).orElse(NONE);
    return new Ballots(Math.max(cell.key().width(), group.length), group, weight, right);
  }

  /**
   * The chance that at least one of {@code k} leaves is right, over all subsets of that size:
   * {@code 1 - C(n-c, k) / C(n, k)} (Chen et al., arXiv 2107.03374, equation 1).
   *
   * @param k 1 to {@link #total}
   */
  double pass(int k) {
    int correct = 0;
    for (int g : group) {
      correct += right != NONE && g == right ? 1 : 0;
    }
    double none = 1;
    for (int i = 0; i < k; i++) {
      none *= Math.max(0, (double) (total - correct - i) / (total - i));
    }
    return 1 - none;
  }

  /**
   * The chance that the weighted vote of {@code k} leaves is right, over {@value #SUBSETS} random
   * subsets of that size; exact where {@code k} is 1 or all leaves. Equal weights go to the answer
   * whose first leaf comes first.
   *
   * @param sizes each k, ascending, 1 to {@link #total}
   * @param seed the same seed gives the same subsets
   * @return one chance per size
   */
  double[] votes(int[] sizes, long seed) {
    double[] rights = new double[sizes.length];
    int[] order = new int[total];
    for (int i = 0; i < total; i++) {
      order[i] = i;
    }
    int sampled = sizes.length;
    if (sampled > 0 && sizes[sampled - 1] == total) {
      sampled--;
      count(order, sizes, sampled, sizes.length, rights);
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int s = 0; s < SUBSETS && sampled > 0; s++) {
      // The first k of a random order are a random subset, for every k.
      for (int i = 0; i < sizes[sampled - 1]; i++) {
        int j = random.nextInt(i, total);
        int leaf = order[j];
        order[j] = order[i];
        order[i] = leaf;
      }
      count(order, sizes, 0, sampled, rights);
    }
    for (int i = 0; i < sampled; i++) {
      rights[i] = sizes[i] == 1 ? pass(1) : rights[i] / SUBSETS;
    }
    return rights;
  }

  /** Counts leaf after leaf, and adds 1 where the right answer leads after {@code sizes[i]}. */
  private void count(int[] order, int[] sizes, int from, int to, double[] rights) {
    double[] sums = new double[group.length];
    int leader = NONE;
    int at = from;
    for (int i = 0; at < to; i++) {
      int leaf = order[i];
      int g = leaf < group.length ? group[leaf] : NONE;
      if (g != NONE) {
        sums[g] += weight[leaf];
        if (leader == NONE || sums[g] > sums[leader] || (sums[g] == sums[leader] && g < leader)) {
          leader = g;
        }
      }
      if (i + 1 == sizes[at]) {
        rights[at] += leader != NONE && leader == right ? 1 : 0;
        at++;
      }
    }
  }
}
