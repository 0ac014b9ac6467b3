package dev.ets.search;

import java.util.List;

/**
 * Diverse verifier tree search (Hugging Face's search-and-learn): as many independent subtrees as
 * the square root of the width, in each of which the best child alone goes on. A subtree that never
 * finishes gives no answer.
 */
final class Dvts implements SearchMethod {
  @Override
  public String name() {
    return "dvts";
  }

  @Override
  public void run(Search search) {
    LevelLoop.run(search, (candidates, remaining) -> new Allocation(counts(search, candidates)));
  }

  private static int[] counts(Search search, List<Node> candidates) {
    int width = search.settings().width();
    if (candidates.getFirst().depth() == 0) {
      return new int[] {width};
    }
    int subtrees = search.settings().tuning().beams(width);
    // What each may still finish; the root's children are dealt out in turn.
    int[] left = new int[subtrees];
    SearchTree tree = search.tree();
    tree.level(1).forEach(node -> left[subtree(tree, node, subtrees)]++);
    tree.finished().forEach(node -> left[subtree(tree, node, subtrees)]--);
    int[] counts = new int[candidates.size()];
    boolean[] expanded = new boolean[subtrees];
    for (int i : Scores.bestFirst(candidates)) {
      int subtree = subtree(tree, candidates.get(i), subtrees);
      if (!expanded[subtree]) {
        expanded[subtree] = true;
        counts[i] = left[subtree];
      }
    }
    return counts;
  }

  private static int subtree(SearchTree tree, Node node, int subtrees) {
    Node top = tree.path(node).getFirst();
    return (top.id() - 1) % subtrees; // The root's children are the nodes from 1 on.
  }
}
