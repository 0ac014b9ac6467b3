package dev.ets.prune;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/**
 * Reductions of a {@link CoverTree}. Each leaves at least one optimum of the problem possible.
 *
 * <p>Without a coverage term they are the tree DP and leave nothing open; with one, they leave the
 * nodes that could pay only by covering a cluster which others could cover too.
 */
final class Reductions {
  /** A gain up to this counts as none: the node is dropped, for the same objective with less KV. */
  private static final double TIE = 1e-13;

  private final CoverTree tree;
  private boolean changed;

  Reductions(CoverTree tree) {
    this.tree = tree;
  }

  /** Applies all of them, the cheap ones first, until none finds anything. */
  void run() {
    do {
      changed = false;
      keepGaining();
      settleCovered();
      foldSoleCovers();
      dropHopeless();
      mergeChains();
      if (!changed) {
        mergeTwins();
        dropDominated();
      }
    } while (changed && tree.openNodes() > 0);
  }

  /**
   * Keeps a node that earns something by itself whenever its parent is kept. From the leaves up
   * this is the tree DP: a node's value then holds that of every gaining subtree below it.
   */
  private void keepGaining() {
    for (int j = tree.size() - 1; j > 0; j--) {
      if (tree.isOpen(j) && tree.value[j] > TIE) {
        tree.mergeIntoParent(j);
        changed = true;
      }
    }
  }

  /** Nothing is earned by covering what an ancestor covers; what the root covers is settled. */
  private void settleCovered() {
    BitSet[] above = new BitSet[tree.size()];
    above[0] = tree.covers[0];
    for (int j = 1; j < tree.size(); j++) {
      if (tree.isOpen(j)) {
        BitSet covered = above[tree.parent(j)];
        tree.covers[j].andNot(covered);
        above[j] = covered;
        if (!tree.covers[j].isEmpty()) {
          above[j] = (BitSet) covered.clone();
          above[j].or(tree.covers[j]);
        }
      }
    }
    BitSet atRoot = tree.covers[0];
    for (int k = atRoot.nextSetBit(0); k >= 0; k = atRoot.nextSetBit(k + 1)) {
      tree.settle(k);
      changed = true;
    }
    atRoot.clear();
  }

  /** A reward that only one node can earn is part of that node's value. */
  private void foldSoleCovers() {
    int[] covering = new int[tree.reward.length];
    int[] last = new int[tree.reward.length];
    for (int j = 1; j < tree.size(); j++) {
      if (tree.isOpen(j)) {
        BitSet covers = tree.covers[j];
        for (int k = covers.nextSetBit(0); k >= 0; k = covers.nextSetBit(k + 1)) {
          covering[k]++;
          last[k] = j;
        }
      }
    }
    for (int k = 0; k < covering.length; k++) {
      if (covering[k] == 1) {
        tree.covers[last[k]].clear(k);
        tree.value[last[k]] += tree.reward[k];
        changed = true;
      }
      if (covering[k] <= 1) {
        tree.reward[k] = 0;
      }
    }
  }

  /** Drops a subtree that would not pay even if it earned the reward of all that it covers. */
  private void dropHopeless() {
    double[] atBest = new double[tree.size()];
    for (int j = tree.size() - 1; j > 0; j--) {
      if (tree.isOpen(j)) {
        atBest[j] += tree.value[j];
        BitSet covers = tree.covers[j];
        for (int k = covers.nextSetBit(0); k >= 0; k = covers.nextSetBit(k + 1)) {
          atBest[j] += tree.reward[k];
        }
        if (atBest[j] <= TIE) {
          tree.drop(j);
          changed = true;
        } else {
          atBest[tree.parent(j)] += atBest[j];
        }
      }
    }
    tree.dropOrphans();
  }

  /** A node that earns nothing by itself, with one child, is of use only for that child. */
  private void mergeChains() {
    int[] children = new int[tree.size()];
    int[] child = new int[tree.size()];
    for (int j = 1; j < tree.size(); j++) {
      if (tree.isOpen(j)) {
        children[tree.parent(j)]++;
        child[tree.parent(j)] = j;
      }
    }
    for (int j = 1; j < tree.size(); j++) {
      if (tree.isOpen(j) && children[j] == 1 && tree.value[j] <= TIE && tree.covers[j].isEmpty()) {
        tree.mergeIntoChild(j, child[j]);
        changed = true;
      }
    }
  }

  /** Clusters covered by the same nodes become one, which earns the rewards of all. */
  private void mergeTwins() {
    Map<BitSet, Integer> firstWith = new HashMap<>();
    BitSet[] coveredBy = coveredBy();
    for (int k = 0; k < coveredBy.length; k++) {
      Integer twin = coveredBy[k].isEmpty() ? null : firstWith.putIfAbsent(coveredBy[k], k);
      if (twin != null) {
        tree.reward[twin] += tree.reward[k];
        tree.reward[k] = 0;
        BitSet nodes = coveredBy[k];
        for (int j = nodes.nextSetBit(0); j >= 0; j = nodes.nextSetBit(j + 1)) {
          tree.covers[j].clear(k);
        }
        changed = true;
      }
    }
  }

  /**
   * Drops a subtree when some path of nodes elsewhere covers all that the subtree does and costs no
   * more than the subtree's top: whoever keeps the subtree had better keep that path. Later nodes
   * go first, so of equals the earlier stays.
   */
  private void dropDominated() {
    BitSet[] coveredBy = coveredBy();
    BitSet[] below = new BitSet[tree.size()];
    for (int j = tree.size() - 1; j > 0; j--) {
      if (tree.isOpen(j)) {
        below[j] = union(below[j], tree.covers[j]);
        below[tree.parent(j)] = union(below[tree.parent(j)], below[j]);
      }
    }
    for (int j = tree.size() - 1; j > 0; j--) {
      if (tree.isOpen(j) && isDominated(j, below[j], coveredBy)) {
        tree.drop(j);
        tree.dropOrphans();
        changed = true;
      }
    }
  }

  private boolean isDominated(int j, BitSet needed, BitSet[] coveredBy) {
    // The path ends at a node that covers some cluster; any will do, so take the rarest.
    int rarest = needed.nextSetBit(0);
    for (int k = rarest; k >= 0; k = needed.nextSetBit(k + 1)) {
      rarest = coveredBy[k].cardinality() < coveredBy[rarest].cardinality() ? k : rarest;
    }
    BitSet ends = coveredBy[rarest];
    for (int end = ends.nextSetBit(0); end >= 0; end = ends.nextSetBit(end + 1)) {
      if (tree.isOpen(end) && !tree.isAbove(j, end) && pathReplaces(end, j, needed)) {
        return true;
      }
    }
    return false;
  }

  /** Whether the path from {@code end} up to the first node above j can stand in for j. */
  private boolean pathReplaces(int end, int j, BitSet needed) {
    BitSet missing = (BitSet) needed.clone();
    double cost = 0;
    int a = end;
    while (cost <= TIE - tree.value[j] && !tree.isAbove(a, j)) {
      cost -= tree.value[a];
      missing.andNot(tree.covers[a]);
      a = tree.parent(a);
    }
    return cost <= TIE - tree.value[j] && missing.isEmpty();
  }

  /** (clusters) the open nodes that cover each cluster. */
  private BitSet[] coveredBy() {
    BitSet[] coveredBy = new BitSet[tree.reward.length];
    Arrays.setAll(coveredBy, k -> new BitSet());
    for (int j = 1; j < tree.size(); j++) {
      if (tree.isOpen(j)) {
        BitSet covers = tree.covers[j];
        for (int k = covers.nextSetBit(0); k >= 0; k = covers.nextSetBit(k + 1)) {
          coveredBy[k].set(j);
        }
      }
    }
    return coveredBy;
  }

  private static BitSet union(BitSet a, BitSet b) {
    BitSet union = a == null ? new BitSet() : a;
    union.or(b);
    return union;
  }
}
