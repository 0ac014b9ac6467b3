package dev.ets.search;

import java.util.ArrayList;
import java.util.List;

/**
 * The loop of most methods: the tree grows one depth at a time, finished nodes take their share of
 * the budget, the rest of it is divided among the others.
 */
final class LevelLoop {
  /** The rule that divides a budget. */
  interface Allocator {
    /**
     * Divides {@code remaining} among the candidates, or part of them.
     *
     * @param candidates unfinished nodes of one depth in the order of their ids, at least one
     * @param remaining budget, at least 1
     */
    Allocation allocate(List<Node> candidates, int remaining);
  }

  private LevelLoop() {}

  static void run(Search search, Allocator allocator) {
    int remaining = search.settings().width();
    List<Node> level = List.of(search.tree().root());
    for (int depth = 0; ; depth++) {
      List<Node> candidates = level.stream().filter(Node::open).toList();
      remaining -= level.size() - candidates.size();
      if (remaining <= 0
          || candidates.isEmpty()
          || depth == search.settings().limits().maxDepth()
          || search.decided(remaining)) {
        return;
      }
      Allocation allocation = allocator.allocate(candidates, remaining);
      int[] counts = allocation.counts();
      for (int i = 0; i < counts.length; i++) {
        if (counts[i] == 0) {
          search.release(candidates.get(i).drawn());
        }
      }
      level = expand(search, candidates, counts);
      search.expanded(depth, remaining, candidates, counts, level, allocation.pruning());
    }
  }

  /** Draws {@code counts[i]} children below candidate i, all at once, and places them in order. */
  private static List<Node> expand(Search search, List<Node> candidates, int[] counts) {
    List<Node> parents = new ArrayList<>();
    List<Integer> indices = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      for (int child = 0; child < counts[i]; child++) {
        parents.add(candidates.get(i));
        indices.add(child);
      }
    }
    List<Drawn> drawn =
        search.together(
            parents.size(),
            i -> search.draw(parents.get(i).drawn(), indices.get(i), search.settings().sampling()));
    List<Node> children = new ArrayList<>(drawn.size());
    for (int i = 0; i < drawn.size(); i++) {
      children.add(search.tree().place(parents.get(i), drawn.get(i)));
    }
    parents.stream().distinct().forEach(parent -> search.release(parent.drawn()));
    return children;
  }
}
