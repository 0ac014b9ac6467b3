package dev.ets.prune;

import java.util.Arrays;

/**
 * What {@link Reductions} leave of a {@link CoverTree}: the same problem over the open nodes and
 * the clusters still to be earned, numbered without gaps. Node 0 is the root, parents come before
 * children, a node covers nothing that one above it covers, and no value but the root's is above 0.
 *
 * @param node (nodes) number of each node in the tree
 * @param parent (nodes) -1 for the root
 * @param value (nodes) what keeping a node earns when its parent is kept, rewards apart
 * @param covers (nodes, any) clusters that each node covers
 * @param reward (clusters) what covering each cluster earns
 * @param base objective of the instance when only the root is kept of these
 */
record Residual(
    int[] node, int[] parent, double[] value, int[][] covers, double[] reward, double base) {

  static Residual of(CoverTree tree) {
    int[] clusterAt = new int[tree.reward.length];
    int clusters = 0;
    double[] reward = new double[tree.reward.length];
    for (int k = 0; k < reward.length; k++) {
      if (tree.reward[k] > 0) {
        clusterAt[k] = clusters;
        reward[clusters++] = tree.reward[k];
      }
    }
    int count = tree.openNodes() + 1;
    int[] node = new int[count];
    int[] parent = new int[count];
    double[] value = new double[count];
    int[][] covers = new int[count][];
    int[] position = new int[tree.size()];
    int i = 0;
    for (int j = 0; j < tree.size(); j++) {
      if (tree.isOpen(j)) {
        position[j] = i;
        node[i] = j;
        parent[i] = j == 0 ? -1 : position[tree.parent(j)];
        value[i] = tree.value[j];
        covers[i] = tree.covers[j].stream().map(k -> clusterAt[k]).toArray();
        i++;
      }
    }
    return new Residual(node, parent, value, covers, Arrays.copyOf(reward, clusters), tree.base());
  }

  int nodes() {
    return node.length;
  }

  int clusters() {
    return reward.length;
  }

  /** (clusters) how many of the kept nodes cover each cluster. */
  int[] coverage(boolean[] kept) {
    int[] coverage = new int[reward.length];
    for (int j = 1; j < kept.length; j++) {
      if (kept[j]) {
        for (int k : covers[j]) {
          coverage[k]++;
        }
      }
    }
    return coverage;
  }

  /** Objective of the instance when this set of nodes, closed under "parent", is kept. */
  double objective(boolean[] kept) {
    double sum = base;
    for (int j = 1; j < kept.length; j++) {
      sum += kept[j] ? value[j] : 0;
    }
    int[] coverage = coverage(kept);
    for (int k = 0; k < coverage.length; k++) {
      sum += coverage[k] > 0 ? reward[k] : 0;
    }
    return sum;
  }
}
