package dev.ets.prune;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * A pruning problem in the form that {@link Reductions} work on: keep a set of nodes, closed under
 * "parent", so that the values of its nodes plus the rewards of the clusters they cover add up to
 * the most. The root is always kept.
 *
 * <p>A node here stands for nodes of the instance that are kept or dropped together, and candidates
 * are not told apart from ancestors: a candidate's value is {@code O_i - cost} and it covers its
 * cluster, an ancestor's is {@code -cost} and it covers nothing. (An ancestor kept with no
 * candidate below it earns nothing, so {@code y_j <= sum x} need not be said.)
 *
 * <p>"At least one candidate" is one more cluster, covered by every candidate, whose reward is
 * above the sum of all costs, so that an optimum covers it. {@link #base} takes it off again.
 *
 * <p>Parents come before their children. For one thread.
 */
final class CoverTree {
  private static final int DROPPED = -1;

  /** (nodes) what keeping a node earns when its parent is kept, rewards apart. */
  final double[] value;

  /** (nodes) the clusters that a node covers. */
  final BitSet[] covers;

  /** (clusters) what covering a cluster earns; 0 once that is settled. */
  final double[] reward;

  private final int[] parent;

  /** (nodes) the node itself while open, the node it was merged into, or {@link #DROPPED}. */
  private final int[] into;

  /** (N) the node of each candidate of the instance. */
  private final int[] candidate;

  /** What the clusters that the root covers earn, less the reward for "at least one candidate". */
  private double settled;

  private CoverTree(PruneProblem problem, int[] order, int[] position, int clusters) {
    int nodes = order.length;
    value = new double[nodes];
    covers = new BitSet[nodes];
    reward = new double[clusters];
    parent = new int[nodes];
    into = new int[nodes];
    candidate = new int[problem.candidates()];
    double[] costs = problem.costs();
    for (int j = 0; j < nodes; j++) {
      into[j] = j;
      parent[j] = j == 0 ? DROPPED : position[problem.parents()[order[j]]];
      value[j] = -costs[order[j]];
      covers[j] = new BitSet(clusters);
    }
  }

  /** The tree of the candidates and their ancestors. */
  static CoverTree of(PruneProblem problem) {
    int[] position = new int[problem.parents().length];
    int[] order = parentsFirst(problem, position);
    Map<Integer, Integer> clusterIds = new HashMap<>();
    for (int cluster : problem.clusters()) {
      clusterIds.putIfAbsent(cluster, clusterIds.size());
    }
    int any = clusterIds.size();
    CoverTree tree = new CoverTree(problem, order, position, any + 1);
    double[] shares = problem.shares();
    for (int i = 0; i < shares.length; i++) {
      int j = position[problem.leaves()[i]];
      tree.candidate[i] = j;
      tree.value[j] += shares[i];
      tree.covers[j].set(any);
      if (problem.clusterReward() > 0) {
        tree.covers[j].set(clusterIds.get(problem.clusters()[i]));
      }
    }
    Arrays.fill(tree.reward, 0, any, problem.clusterReward());
    tree.reward[any] = problem.lambdaB() + 1;
    tree.settled = -tree.reward[any];
    return tree;
  }

  /** Relevant nodes of the instance, parents first; {@code position} gets the inverse. */
  private static int[] parentsFirst(PruneProblem problem, int[] position) {
    int[] parents = problem.parents();
    boolean[] relevant = problem.relevant();
    boolean[] placed = new boolean[parents.length];
    int[] order = new int[parents.length];
    int[] path = new int[parents.length];
    int count = 0;
    for (int node = 0; node < parents.length; node++) {
      int length = 0;
      for (int j = node; relevant[node] && j >= 0 && !placed[j]; j = parents[j]) {
        placed[j] = true;
        path[length++] = j;
      }
      while (length > 0) {
        int j = path[--length];
        position[j] = count;
        order[count++] = j;
      }
    }
    return Arrays.copyOf(order, count);
  }

  /** Number of nodes, open or not. */
  int size() {
    return value.length;
  }

  /** Whether it is not yet decided if this node is kept (the root counts as open). */
  boolean isOpen(int j) {
    return into[j] == j;
  }

  /** Number of open nodes without the root. */
  int openNodes() {
    int count = 0;
    for (int j = 1; j < size(); j++) {
      count += isOpen(j) ? 1 : 0;
    }
    return count;
  }

  /** Nearest open ancestor of a node other than the root, or -1 when an ancestor is dropped. */
  int parent(int j) {
    parent[j] = decidedBy(parent[j]);
    return parent[j];
  }

  /** Whether open node {@code a} is node {@code j} or above it. */
  boolean isAbove(int a, int j) {
    int b = j;
    while (b > a) {
      b = parent(b);
    }
    return b == a;
  }

  /** Makes an open node kept exactly when its parent is. */
  void mergeIntoParent(int j) {
    int p = parent(j);
    value[p] += value[j];
    covers[p].or(covers[j]);
    into[j] = p;
  }

  /** Makes an open node that covers nothing kept exactly when this child of it is. */
  void mergeIntoChild(int j, int child) {
    parent[child] = parent(j);
    value[child] += value[j];
    into[j] = child;
  }

  /** Drops an open node. Those below it stay open until {@link #dropOrphans}. */
  void drop(int j) {
    into[j] = DROPPED;
  }

  /** Drops the open nodes below dropped ones. */
  void dropOrphans() {
    for (int j = 1; j < size(); j++) {
      if (isOpen(j) && parent(j) == DROPPED) {
        drop(j);
      }
    }
  }

  /** Earns the reward of a cluster that the root covers. */
  void settle(int cluster) {
    settled += reward[cluster];
    reward[cluster] = 0;
  }

  /** Objective of the instance when, of the open nodes, the root alone is kept. */
  double base() {
    return settled + value[0];
  }

  /**
   * Candidates of the instance (nodes, in the order of its leaves) that are kept when these open
   * nodes are.
   *
   * @param open (nodes) true for the open nodes that are kept, the root among them
   */
  int[] keptLeaves(PruneProblem problem, boolean[] open) {
    int[] kept = new int[candidate.length];
    int count = 0;
    for (int i = 0; i < candidate.length; i++) {
      int j = decidedBy(candidate[i]);
      if (j != DROPPED && open[j]) {
        kept[count++] = problem.leaves()[i];
      }
    }
    return Arrays.copyOf(kept, count);
  }

  /** The open node with which a node stands and falls, or -1 when it is dropped. */
  private int decidedBy(int j) {
    int end = j;
    while (end != DROPPED && into[end] != end) {
      end = into[end];
    }
    for (int k = j; k != end; ) {
      int next = into[k];
      into[k] = end;
      k = next;
    }
    return end;
  }
}
