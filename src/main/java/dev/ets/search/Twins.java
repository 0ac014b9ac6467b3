package dev.ets.search;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Candidates in groups of the same step below the same parent. The models cannot tell such twins
 * apart, so the children of one stand for those of all: a search that expands only the first of a
 * group, with the children of all, draws from the same distribution and keeps less KV. (Where one
 * text was drawn as different tokens this is nearly so.)
 *
 * @param firsts the first candidate of each group, in the candidates' order
 * @param groupOf group of each candidate
 */
record Twins(List<Node> firsts, int[] groupOf) {
  private record Step(int parent, String text) {}

  /** Groups candidates; where they are not to be merged each is a group of its own. */
  static Twins of(List<Node> candidates, boolean merge) {
    Map<Object, Integer> groups = new HashMap<>();
    List<Node> firsts = new ArrayList<>();
    int[] groupOf = new int[candidates.size()];
    for (int i = 0; i < groupOf.length; i++) {
      Node node = candidates.get(i);
      Object same = merge ? new Step(node.parent(), node.text()) : node.id();
      groupOf[i] = groups.computeIfAbsent(same, _ -> groups.size());
      if (groupOf[i] == firsts.size()) {
        firsts.add(node);
      }
    }
    return new Twins(firsts, groupOf);
  }

  /** Sums of the candidates' counts, per group. */
  int[] sums(int[] counts) {
    int[] sums = new int[firsts.size()];
    for (int i = 0; i < counts.length; i++) {
      sums[groupOf[i]] += counts[i];
    }
    return sums;
  }

  /** The same counts, those of a whole group with its first candidate. */
  int[] toFirsts(int[] counts) {
    int[] sums = sums(counts);
    int[] moved = new int[counts.length];
    for (int i = 0, group = 0; i < counts.length; i++) {
      if (groupOf[i] == group) {
        moved[i] = sums[group++];
      }
    }
    return moved;
  }
}
