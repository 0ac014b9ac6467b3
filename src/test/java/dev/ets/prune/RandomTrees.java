package dev.ets.prune;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Seeded pruning instances. */
final class RandomTrees {
  private static final double TEMPERATURE = 0.2;

  private RandomTrees() {}

  /**
   * The last step of a REBASE search: scores walk up and down along a path, the counts of one step
   * are the numbers of children at the next, some candidates finish. Steps of one parent are often
   * in the same cluster, and a few clusters are popular everywhere.
   */
  static PruneProblem search(long seed, int width, int depth) {
    Random random = new Random(seed);
    double spread = 0.02 + 0.2 * random.nextDouble();
    List<Integer> parents = new ArrayList<>(List.of(-1));
    List<Double> scores = new ArrayList<>(List.of(0.5));
    int remaining = width;
    List<Integer> candidates = List.of(0);
    int[] counts = {width};
    for (int d = 0; d < depth; d++) {
      double finishing = d < depth / 2 ? 0 : 0.1 * random.nextDouble();
      List<Integer> next = new ArrayList<>();
      for (int i = 0; i < counts.length; i++) {
        for (int c = 0; c < counts[i]; c++) {
          int parent = candidates.get(i);
          double score = scores.get(parent) + spread * random.nextGaussian();
          scores.add(Math.clamp(score, 0.01, 0.99));
          parents.add(parent);
          if (!next.isEmpty() && random.nextDouble() < finishing) {
            remaining--;
          } else {
            next.add(parents.size() - 1);
          }
        }
      }
      candidates = next;
      counts = rebase(candidates.stream().mapToDouble(scores::get).toArray(), remaining);
    }
    int[] parent = toInts(parents);
    int[] leaves = toInts(candidates);
    return new PruneProblem(
        parent,
        tokens(random, parent.length),
        leaves,
        Arrays.stream(counts).asDoubleStream().toArray(),
        siblingClusters(random, parent, leaves, width),
        1.0,
        new double[] {1.5, 1.4, 1.45, 0.5, 3}[random.nextInt(5)],
        random.nextInt(4) == 0 ? NodeCost.TOKENS : NodeCost.NODES);
  }

  /**
   * Candidates strewn over a tree, mostly of no weight, each cluster met in many places, high
   * prices: close to set cover, and the hardest shape we know. The first candidate outweighs all.
   */
  static PruneProblem scattered(long seed, int width, int depth) {
    Random random = new Random(seed);
    List<Integer> parents = new ArrayList<>(List.of(-1));
    List<Integer> level = List.of(0);
    for (int d = 1; d < depth; d++) {
      List<Integer> next = new ArrayList<>();
      int nodes = (int) Math.max(1, Math.pow(width / 2.0, (double) d / (depth - 1)));
      for (int i = 0; i < nodes; i++) {
        next.add(parents.size());
        parents.add(level.get(i < level.size() ? i : random.nextInt(level.size())));
      }
      level = next;
    }
    int[] leaves = new int[width];
    int[] clusters = new int[width];
    double[] weights = new double[width];
    int distinct = 1 + random.nextInt(width);
    double weightless = random.nextDouble();
    for (int i = 0; i < width; i++) {
      leaves[i] = parents.size();
      parents.add(level.get(random.nextInt(level.size())));
      clusters[i] = random.nextInt(distinct);
      weights[i] = random.nextDouble() < weightless ? 0 : 1 + random.nextInt(3);
    }
    weights[0] = 20;
    return new PruneProblem(
        toInts(parents),
        tokens(random, parents.size()),
        leaves,
        weights,
        clusters,
        new double[] {0.5, 1, 2, 4}[random.nextInt(4)],
        new double[] {0.1, 1.45, 3}[random.nextInt(3)],
        random.nextBoolean() ? NodeCost.TOKENS : NodeCost.NODES);
  }

  /**
   * Up to 14 candidates below up to 14 other nodes in odd shapes: chains, stars, the root as only
   * candidate, nodes with no candidate below, numbers shuffled so that parents may follow children.
   */
  static PruneProblem small(long seed) {
    Random random = new Random(seed);
    int inner = 1 + random.nextInt(14);
    int width = 1 + random.nextInt(14);
    int shape = random.nextInt(4);
    int[] parents = new int[inner + width];
    parents[0] = -1;
    for (int j = 1; j < inner; j++) {
      parents[j] = shape == 0 ? j - 1 : shape == 1 ? 0 : random.nextInt(j);
    }
    for (int i = 0; i < width; i++) {
      parents[inner + i] = shape == 0 ? inner - 1 : random.nextInt(inner);
    }
    if (shape == 3 && random.nextInt(4) == 0) {
      parents = new int[] {-1};
      inner = 0;
      width = 1;
    }
    int[] clusters = new int[width];
    double[] weights = new double[width];
    int distinct = random.nextInt(4);
    for (int i = 0; i < width; i++) {
      clusters[i] = distinct == 0 ? 7 : distinct == 1 ? -i : random.nextInt(1 + width / 2) - 3;
      weights[i] = random.nextInt(3) == 0 ? 0 : 5 * random.nextDouble();
    }
    weights[random.nextInt(width)] = 1;
    int[] leaves = IntStream.range(inner, inner + width).toArray();
    int[] tokens = tokens(random, parents.length);
    tokens[random.nextInt(tokens.length)] = parents.length > 1 ? 0 : 1;
    return shuffled(
        random,
        new PruneProblem(
            parents,
            tokens,
            leaves,
            weights,
            clusters,
            new double[] {0, 0.5, 1, 4}[random.nextInt(4)],
            new double[] {-1, 0, 0.1, 1.45, 3}[random.nextInt(5)],
            random.nextBoolean() ? NodeCost.TOKENS : NodeCost.NODES));
  }

  /** The same instance with other node numbers. */
  static PruneProblem shuffled(Random random, PruneProblem p) {
    List<Integer> order = new ArrayList<>(IntStream.range(1, p.parents().length).boxed().toList());
    Collections.shuffle(order, random);
    order.addFirst(0);
    int[] parents = new int[order.size()];
    int[] tokens = new int[order.size()];
    for (int j = 0; j < parents.length; j++) {
      parents[order.get(j)] = j == 0 ? -1 : order.get(p.parents()[j]);
      tokens[order.get(j)] = p.tokens()[j];
    }
    return new PruneProblem(
        parents,
        tokens,
        Arrays.stream(p.leaves()).map(order::get).toArray(),
        p.weights(),
        p.clusters(),
        p.lambdaB(),
        p.lambdaD(),
        p.cost());
  }

  private static int[] rebase(double[] scores, int budget) {
    List<Integer> best = new ArrayList<>(IntStream.range(0, scores.length).boxed().toList());
    best.sort(Comparator.comparingDouble(i -> -scores[i]));
    double sum = Arrays.stream(scores).map(s -> Math.exp(s / TEMPERATURE)).sum();
    int[] counts = new int[scores.length];
    for (int i : best) {
      double e = Math.exp(scores[i] / TEMPERATURE);
      counts[i] = (int) Math.min(budget, Math.ceil(budget * e / sum));
      budget -= counts[i];
      sum -= e;
    }
    return counts;
  }

  private static int[] siblingClusters(Random random, int[] parent, int[] leaves, int width) {
    double likeSibling = 0.9 * random.nextDouble();
    double popular = 0.6 * random.nextDouble();
    int topics = 1 + random.nextInt(width / 4);
    int[] clusters = new int[leaves.length];
    for (int i = 0; i < clusters.length; i++) {
      boolean sibling = i > 0 && parent[leaves[i]] == parent[leaves[i - 1]];
      if (sibling && random.nextDouble() < likeSibling) {
        clusters[i] = clusters[i - 1];
      } else {
        clusters[i] = random.nextDouble() < popular ? -1 - random.nextInt(topics) : i;
      }
    }
    return clusters;
  }

  private static int[] tokens(Random random, int nodes) {
    int[] tokens = random.ints(nodes, 3, 43).toArray();
    tokens[0] = 100;
    return tokens;
  }

  private static int[] toInts(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
