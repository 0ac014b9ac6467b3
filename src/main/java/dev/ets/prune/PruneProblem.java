package dev.ets.prune;

import dev.ets.UsageException;
import java.util.Arrays;

/**
 * One pruning step of ETS (arXiv 2502.13575, section 3): a tree whose leaves are the candidates of
 * the newest step. Node 0 is the root; a parent may come after its child. Nodes with no candidate
 * below them are allowed and are as good as absent: they are not among the M ancestors.
 *
 * <p>The arrays are copied in; do not change those that the accessors give. Immutable, so safe to
 * share between threads.
 *
 * @param parents (nodes) parent of each node, -1 for the root alone
 * @param tokens (nodes) length of each node in tokens, read for {@link NodeCost#TOKENS} only
 * @param leaves (N) node of each candidate; a candidate has no children
 * @param weights (N) n_i of each candidate, its REBASE count before pruning; divided by their sum
 *     to give O_i
 * @param clusters (N) semantic cluster of each candidate; any ints, equal means same cluster
 * @param lambdaB price of the KV cache, at least 0
 * @param lambdaD reward for coverage; no coverage term when it is 0 or less, or when N = 1
 * @param cost what a kept node costs
 */
public record PruneProblem(
    int[] parents,
    int[] tokens,
    int[] leaves,
    double[] weights,
    int[] clusters,
    double lambdaB,
    double lambdaD,
    NodeCost cost) {

  /**
   * Copies and checks.
   *
   * @throws UsageException naming the field, the index and the value that is wrong
   */
  public PruneProblem {
    parents = parents.clone();
    tokens = tokens.clone();
    leaves = leaves.clone();
    weights = weights.clone();
    clusters = clusters.clone();
    checkTree(parents);
    sameLength("tokens", tokens.length, "parents", parents.length);
    checkLeaves(leaves, parents);
    sameLength("weights", weights.length, "leaves", leaves.length);
    sameLength("clusters", clusters.length, "leaves", leaves.length);
    checkWeights(weights);
    if (!(lambdaB >= 0 && lambdaB < Double.POSITIVE_INFINITY)) {
      throw new UsageException(
          "lambda_b is %s: it must be finite and at least 0".formatted(lambdaB));
    }
    if (!Double.isFinite(lambdaD)) {
      throw new UsageException("lambda_d is %s: it must be finite".formatted(lambdaD));
    }
    if (cost == NodeCost.TOKENS) {
      checkTokens(tokens, parents, leaves);
    }
  }

  /** Number of candidates, N. */
  public int candidates() {
    return leaves.length;
  }

  /** Number of different clusters, K. */
  public int clusterCount() {
    return (int) Arrays.stream(clusters).distinct().count();
  }

  /**
   * (nodes) true for the N candidates and the M nodes above at least one of them: the nodes that
   * the problem is about.
   */
  public boolean[] relevant() {
    return relevant(parents, leaves);
  }

  /**
   * (nodes) what keeping each node costs; 0 for a node that is not {@link #relevant}. They add up
   * to lambda_b.
   */
  public double[] costs() {
    boolean[] relevant = relevant();
    double[] size = new double[parents.length];
    double sum = 0;
    for (int j = 0; j < size.length; j++) {
      size[j] = !relevant[j] ? 0 : cost == NodeCost.NODES ? 1 : tokens[j];
      sum += size[j];
    }
    for (int j = 0; j < size.length; j++) {
      size[j] = lambdaB * size[j] / sum;
    }
    return size;
  }

  /** (N) O_i: the weights divided by their sum. */
  public double[] shares() {
    double sum = Arrays.stream(weights).sum();
    double[] shares = new double[weights.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = weights[i] / sum;
    }
    return shares;
  }

  /** What each covered cluster earns: lambda_d / K, or 0 where there is no coverage term. */
  public double clusterReward() {
    return lambdaD <= 0 || candidates() == 1 ? 0 : lambdaD / clusterCount();
  }

  private static boolean[] relevant(int[] parents, int[] leaves) {
    boolean[] relevant = new boolean[parents.length];
    for (int leaf : leaves) {
      for (int j = leaf; j >= 0 && !relevant[j]; j = parents[j]) {
        relevant[j] = true;
      }
    }
    return relevant;
  }

  private static void sameLength(String name, int length, String other, int expected) {
    if (length != expected) {
      throw new UsageException(
          "%s has %d entries, %s has %d: they must agree".formatted(name, length, other, expected));
    }
  }

  private static void checkTree(int[] parents) {
    if (parents.length == 0) {
      throw new UsageException("parents is empty: node 0, the root, must be there");
    }
    if (parents[0] != -1) {
      throw new UsageException(
          "parents[0] is %d: node 0 is the root, whose parent is -1".formatted(parents[0]));
    }
    for (int j = 1; j < parents.length; j++) {
      if (parents[j] < 0 || parents[j] >= parents.length) {
        throw new UsageException(
            "parents[%d] is %d: it must be a node, 0 to %d"
                .formatted(j, parents[j], parents.length - 1));
      }
    }
    // Walks up from each node until it meets the root or an earlier walk; its own walk is a cycle.
    int[] walk = new int[parents.length];
    for (int start = 1; start < parents.length; start++) {
      int j = start;
      while (j != 0 && walk[j] == 0) {
        walk[j] = start;
        j = parents[j];
      }
      if (j != 0 && walk[j] == start) {
        throw new UsageException(
            "parents[%d] is %d, which is below node %d: the tree has a cycle"
                .formatted(j, parents[j], j));
      }
    }
  }

  private static void checkLeaves(int[] leaves, int[] parents) {
    if (leaves.length == 0) {
      throw new UsageException("leaves is empty: at least one candidate is needed");
    }
    boolean[] hasChild = new boolean[parents.length];
    for (int j = 1; j < parents.length; j++) {
      hasChild[parents[j]] = true;
    }
    boolean[] seen = new boolean[parents.length];
    for (int i = 0; i < leaves.length; i++) {
      int leaf = leaves[i];
      if (leaf < 0 || leaf >= parents.length) {
        throw new UsageException(
            "leaves[%d] is %d: it must be a node, 0 to %d".formatted(i, leaf, parents.length - 1));
      }
      if (hasChild[leaf]) {
        throw new UsageException(
            "leaves[%d] is node %d, which has children: a candidate must have none"
                .formatted(i, leaf));
      }
      if (seen[leaf]) {
        throw new UsageException(
            "leaves[%d] is node %d, which is listed before: list each candidate once"
                .formatted(i, leaf));
      }
      seen[leaf] = true;
    }
  }

  private static void checkWeights(double[] weights) {
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      if (!(weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY)) {
        throw new UsageException(
            "weights[%d] is %s: it must be finite and at least 0".formatted(i, weights[i]));
      }
      sum += weights[i];
    }
    if (!(sum > 0 && sum < Double.POSITIVE_INFINITY)) {
      throw new UsageException(
          "weights add up to %s: the sum must be finite and above 0".formatted(sum));
    }
  }

  private static void checkTokens(int[] tokens, int[] parents, int[] leaves) {
    boolean[] relevant = relevant(parents, leaves);
    long sum = 0;
    for (int j = 0; j < tokens.length; j++) {
      if (tokens[j] < 0) {
        throw new UsageException("tokens[%d] is %d: it must be at least 0".formatted(j, tokens[j]));
      }
      sum += relevant[j] ? tokens[j] : 0;
    }
    if (sum == 0) {
      throw new UsageException(
          "tokens of the candidates and their ancestors add up to 0: with \"cost\": \"tokens\" at"
              + " least one must be above 0");
    }
  }
}
