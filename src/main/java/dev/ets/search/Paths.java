package dev.ets.search;

import dev.ets.engine.Sampling;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Whole paths, drawn independently of each other: no path waits for its neighbours' steps. */
final class Paths {
  private Paths() {}

  /** Draws {@code count} paths below the root, each until it is finished or too deep. */
  static void sample(Search search, int count, Sampling sampling) {
    List<List<Drawn>> paths = search.together(count, index -> draw(search, index, sampling));
    for (List<Drawn> path : paths) {
      Node parent = search.tree().root();
      for (Drawn drawn : path) {
        parent = search.tree().place(parent, drawn);
      }
    }
    report(search);
  }

  private static List<Drawn> draw(Search search, int index, Sampling sampling) {
    List<Drawn> path = new ArrayList<>();
    Drawn last = search.draw(search.tree().root().drawn(), index, sampling);
    path.add(last);
    while (last.state() == Drawn.State.OPEN
        && path.size() < search.settings().limits().maxDepth()) {
      Drawn next = search.draw(last, 0, sampling);
      search.release(last);
      path.add(next);
      last = next;
    }
    return path;
  }

  /** Accounts for the depths as if they had been drawn one after the other. */
  private static void report(Search search) {
    SearchTree tree = search.tree();
    for (int depth = 0; depth < search.settings().limits().maxDepth(); depth++) {
      List<Node> candidates = tree.level(depth).stream().filter(Node::open).toList();
      if (candidates.isEmpty()) {
        return;
      }
      List<Node> children = tree.level(depth + 1);
      int[] counts = new int[candidates.size()];
      Arrays.fill(counts, children.size() / candidates.size());
      search.expanded(depth, children.size(), candidates, counts, children, Optional.empty());
    }
  }
}
