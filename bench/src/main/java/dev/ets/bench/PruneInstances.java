package dev.ets.bench;

import dev.ets.prune.NodeCost;
import dev.ets.prune.PruneProblem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Seeded pruning instances as an ETS search meets them: step scores walk up and down along a path,
 * the REBASE counts of one level are the children of the next, and many steps say the same.
 */
final class PruneInstances {
  private static final double TEMPERATURE = 0.2;
  private static final double MIN_SPREAD = 0.02;
  private static final double MAX_SPREAD = 0.22;
  private static final double SAME_AS_SIBLING = 0.4;
  private static final double POPULAR = 0.3;
  private static final int MIN_DEPTH = 2;
  private static final int MAX_DEPTH = 10;

  private final SplittableRandom random;
  private final int width;
  private final List<Integer> parents = new ArrayList<>(List.of(-1));
  private final List<Double> scores = new ArrayList<>(List.of(0.5));

  private PruneInstances(long seed, int width) {
    this.random = new SplittableRandom(seed);
    this.width = width;
  }

  /**
   * One instance.
   *
   * @param width leaves that the search is to finish; as many candidates
   */
  static PruneProblem instance(long seed, int width) {
    return new PruneInstances(seed, width).grow();
  }

  /** The first {@code count} instances of a width. */
  static List<PruneProblem> instances(int width, int count) {
    return IntStream.range(0, count).mapToObj(i -> instance(i, width)).toList();
  }

  private PruneProblem grow() {
    double spread = random.nextDouble(MIN_SPREAD, MAX_SPREAD);
    int depth = random.nextInt(MIN_DEPTH, MAX_DEPTH + 1);
    List<Integer> level = List.of(0);
    int[] counts = {width};
    for (int d = 0; d < depth; d++) {
      List<Integer> next = new ArrayList<>();
      for (int i = 0; i < counts.length; i++) {
        for (int c = 0; c < counts[i]; c++) {
          next.add(parents.size());
          double score = scores.get(level.get(i)) + spread * random.nextGaussian();
          scores.add(Math.clamp(score, 0.01, 0.99));
          parents.add(level.get(i));
        }
      }
      level = next;
      counts = rebase(level.stream().mapToDouble(scores::get).toArray());
    }
    int[] leaves = level.stream().mapToInt(i -> i).toArray();
    return new PruneProblem(
        parents.stream().mapToInt(i -> i).toArray(),
        new int[parents.size()],
        leaves,
        Arrays.stream(counts).asDoubleStream().toArray(),
        clusters(leaves),
        1.0,
        lambdaD(width),
        NodeCost.NODES);
  }

  /** The paper's choice for its widths. */
  private static double lambdaD(int width) {
    return width <= 16 ? 1.5 : width <= 64 ? 1.4 : 1.45;
  }

  /** Children of each candidate: the best first, each its share of what is left. */
  private int[] rebase(double[] scores) {
    int[] counts = new int[scores.length];
    int left = width;
    double sum = Arrays.stream(scores).map(s -> Math.exp(s / TEMPERATURE)).sum();
    List<Integer> order =
        IntStream.range(0, scores.length)
            .boxed()
            .sorted(Comparator.comparingDouble((Integer i) -> -scores[i]))
            .toList();
    for (int i : order) {
      double e = Math.exp(scores[i] / TEMPERATURE);
      counts[i] = (int) Math.min(left, Math.ceil(left * e / sum));
      left -= counts[i];
      sum -= e;
    }
    return counts;
  }

  /** A step says what its sibling says, or one of a few things said everywhere, or its own. */
  private int[] clusters(int[] leaves) {
    int popular = 1 + width / 8;
    int[] clusters = new int[leaves.length];
    for (int i = 0; i < clusters.length; i++) {
      boolean sibling = i > 0 && parents.get(leaves[i]).equals(parents.get(leaves[i - 1]));
      if (sibling && random.nextDouble() < SAME_AS_SIBLING) {
        clusters[i] = clusters[i - 1];
      } else {
        clusters[i] = random.nextDouble() < POPULAR ? -1 - random.nextInt(popular) : i;
      }
    }
    return clusters;
  }
}
