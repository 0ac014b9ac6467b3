package dev.ets.kv;

import static dev.ets.kv.PagePool.PAGE_TOKENS;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;

/**
 * One problem's tree of token runs over a {@link PagePool}. Tokens are kept on the host, so the KV
 * of any node can be dropped and computed again. Not thread-safe.
 *
 * <p>A node lives while somebody holds it or a node that lives lies below it. Its pages are given
 * back the moment it dies. Equal runs of tokens below one node need not be kept twice: {@link
 * #child} and {@link #seal} give all who want them the same node.
 */
public final class KvTree {
  private final PagePool pool;
  private final KvNode root;
  private int heldPages;

  /** A tree whose root holds {@code prompt}; no page is taken yet. */
  public KvTree(PagePool pool, int[] prompt) {
    this.pool = pool;
    this.root = new KvNode(null, prompt);
    root.holds = 1;
  }

  /** The prompt's node. */
  public KvNode root() {
    return root;
  }

  /** Pages that the nodes of this tree hold now. */
  public int heldPages() {
    return heldPages;
  }

  /**
   * A new child of {@code parent} that starts with these tokens (possibly none yet) and may grow.
   * The caller holds it.
   *
   * @throws IllegalStateException when the parent was released
   */
  public KvNode fork(KvNode parent, int... tokens) {
    if (parent.released()) {
      throw new IllegalStateException("cannot fork a released node");
    }
    return add(parent, tokens);
  }

  /**
   * A new node beside {@code node} that starts with its first {@code size} tokens and may grow,
   * whether or not their parent was released. The caller holds it.
   */
  public KvNode split(KvNode node, int size) {
    return add(node.parent, Arrays.copyOf(node.tokens(), size));
  }

  private static KvNode add(KvNode parent, int[] tokens) {
    KvNode child = new KvNode(parent, tokens);
    child.holds = 1;
    parent.children.add(child);
    return child;
  }

  /**
   * The child of {@code parent} with exactly these tokens: one that others hold, or a new one. It
   * does not grow, and the caller holds it.
   *
   * @throws IllegalStateException when the parent was released
   */
  public KvNode child(KvNode parent, int... tokens) {
    return seal(fork(parent, tokens));
  }

  /**
   * Declares that {@code node} will not grow any more.
   *
   * @return the node that holds its tokens from now on: itself, or an equal one beside it. The
   *     caller's hold is on that one
   */
  public KvNode seal(KvNode node) {
    if (!node.sealed && node.parent != null) {
      int[] tokens = node.tokens();
      for (KvNode other : node.parent.children) {
        if (other.sealed && !other.released() && other.hasTokens(tokens)) {
          hold(other);
          release(node);
          return other;
        }
      }
    }
    node.sealed = true;
    return node;
  }

  /**
   * Adds a hold, to be released once.
   *
   * @throws IllegalStateException when nobody held the node
   */
  public void hold(KvNode node) {
    if (node.released()) {
      throw new IllegalStateException("cannot hold a released node");
    }
    node.holds++;
  }

  /**
   * Takes pages until {@code node} has room for the KV of its first {@code tokens} tokens.
   *
   * @return false when the pool ran out; pages taken so far stay with the node
   */
  public boolean reserve(KvNode node, int tokens) {
    int need = pagesFor(tokens);
    while (node.pageCount < need) {
      int page = pool.take();
      if (page < 0) {
        return false;
      }
      node.addPage(page);
      heldPages++;
    }
    return true;
  }

  /** Pages that {@code tokens} tokens of one node take. */
  public static int pagesFor(int tokens) {
    return Math.ceilDiv(tokens, PAGE_TOKENS);
  }

  /**
   * Gives up one hold. Without holds a node is not read or forked again, except through nodes
   * already below it.
   *
   * @throws IllegalStateException when nobody holds the node
   */
  public void release(KvNode node) {
    if (node.released()) {
      throw new IllegalStateException("a node was released more often than it was held");
    }
    node.holds--;
    KvNode n = node;
    while (n != null && n.released() && n.children.isEmpty() && !n.dead) {
      n.dead = true;
      dropPages(n);
      if (n.parent != null) {
        n.parent.children.remove(n);
      }
      n = n.parent;
    }
  }

  /** Ends the tree, whoever holds its nodes. */
  public void releaseAll() {
    for (KvNode n : liveNodes()) {
      n.holds = 0;
      n.dead = true;
      dropPages(n);
    }
    root.children.clear();
  }

  /** Gives all pages back and forgets the KV; tokens and nodes stay, to be computed again. */
  public void evict() {
    for (KvNode n : liveNodes()) {
      dropPages(n);
    }
  }

  private void dropPages(KvNode n) {
    for (int i = 0; i < n.pageCount; i++) {
      pool.give(n.pages[i]);
    }
    heldPages -= n.pageCount;
    n.pageCount = 0;
    n.computed = 0;
  }

  /** All nodes that hold or may need KV, parents before children. */
  public List<KvNode> liveNodes() {
    List<KvNode> all = new ArrayList<>();
    if (!root.dead) {
      all.add(root);
    }
    for (int i = 0; i < all.size(); i++) {
      all.addAll(all.get(i).children);
    }
    return all;
  }

  /**
   * Verifies that the pages of these trees are disjoint, taken, and all that the pool handed out;
   * for tests and debugging.
   *
   * @throws IllegalStateException naming the first fault
   */
  public static void checkIntegrity(PagePool pool, List<KvTree> trees) {
    BitSet seen = new BitSet();
    for (KvTree tree : trees) {
      int held = 0;
      for (KvNode n : tree.liveNodes()) {
        if (n.computed > n.size() || pagesFor(n.computed) > n.pageCount) {
          throw new IllegalStateException(
              "node with %d tokens, %d pages claims KV of %d"
                  .formatted(n.size(), n.pageCount, n.computed));
        }
        for (int i = 0; i < n.pageCount; i++) {
          if (seen.get(n.pages[i]) || !pool.isUsed(n.pages[i])) {
            throw new IllegalStateException("page " + n.pages[i] + " is shared or free");
          }
          seen.set(n.pages[i]);
        }
        held += n.pageCount;
      }
      if (held != tree.heldPages) {
        throw new IllegalStateException(
            "a tree counts %d pages and holds %d".formatted(tree.heldPages, held));
      }
    }
    if (seen.cardinality() != pool.used()) {
      throw new IllegalStateException(
          "pool handed out %d pages, nodes hold %d".formatted(pool.used(), seen.cardinality()));
    }
  }
}
