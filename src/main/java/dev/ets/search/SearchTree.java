package dev.ets.search;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.List;

/**
 * All nodes that one search placed, pruned ones too; ids are indices and parents come before
 * children. Written by the search's own thread only.
 */
public final class SearchTree {
  private final List<Node> nodes = new ArrayList<>();

  SearchTree(Drawn root) {
    nodes.add(new Node(0, -1, 0, root));
  }

  /** The prompt. */
  public Node root() {
    return nodes.getFirst();
  }

  /** All nodes in the order of their ids, as a view. */
  public List<Node> nodes() {
    return Collections.unmodifiableList(nodes);
  }

  public Node node(int id) {
    return nodes.get(id);
  }

  Node place(Node parent, Drawn drawn) {
    Node node = new Node(nodes.size(), parent.id(), parent.depth() + 1, drawn);
    nodes.add(node);
    return node;
  }

  /** Nodes of one depth, in the order of their ids. */
  public List<Node> level(int depth) {
    return nodes.stream().filter(n -> n.depth() == depth).toList();
  }

  /** Nodes that nothing can follow, in the order of their ids, those without an answer too. */
  public List<Node> finished() {
    return nodes.stream().filter(n -> !n.open()).toList();
  }

  /** The nodes from below the root to {@code leaf}. */
  public List<Node> path(Node leaf) {
    List<Node> path = new ArrayList<>(leaf.depth());
    for (Node n = leaf; n.parent() >= 0; n = node(n.parent())) {
      path.add(n);
    }
    return path.reversed();
  }

  /** Scores of the steps from below the root to {@code leaf}. */
  public double[] stepScores(Node leaf) {
    return path(leaf).stream().mapToDouble(Node::score).toArray();
  }

  /** Ids of {@code leaves} and of all their ancestors, each once. */
  public BitSet closure(Collection<Node> leaves) {
    BitSet ids = new BitSet(nodes.size());
    for (Node leaf : leaves) {
      for (int id = leaf.id(); id >= 0 && !ids.get(id); id = node(id).parent()) {
        ids.set(id);
      }
    }
    return ids;
  }

  /**
   * Tokens whose KV {@code leaves} need: their own and those of their distinct ancestors, the
   * prompt included (the paper's KV measure).
   */
  public long kvTokens(Collection<Node> leaves) {
    return closure(leaves).stream().mapToLong(id -> node(id).tokens()).sum();
  }
}
