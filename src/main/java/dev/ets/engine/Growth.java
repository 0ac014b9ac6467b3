package dev.ets.engine;

import dev.ets.exec.Executor;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the steps of one pass grow. Steps that set out together and have drawn the same tokens so
 * far share one node, so that each token is computed once however many branches have it (a radix
 * tree of KV, as in SGLang, arXiv 2312.07104). Where their tokens part, the first goes on in the
 * node, and each other gets a copy of the pages: a step is one node in any case, so the attention
 * sums in the same order whoever else was there. Guarded by the engine's lock.
 */
final class Growth {
  /** The end of the text: a draw that adds no token. */
  static final int NONE = -1;

  private record Branch(KvNode from, int token, boolean ends) {}

  private final Executor executor;
  private final boolean mayCopy;
  private final Map<Branch, KvNode> taken = new HashMap<>();
  private final Map<KvNode, Integer> sizeBefore = new HashMap<>();

  /**
   * Growth after one pass.
   *
   * @param mayCopy whether there are pages to spare for copies; without, what a copy would hold is
   *     computed again when its turn comes
   */
  Growth(Executor executor, boolean mayCopy) {
    this.executor = executor;
    this.mayCopy = mayCopy;
  }

  /**
   * The node of a step after its next token.
   *
   * @param from the node that the step was at, whose hold moves to the result
   * @param first whether this is the step's first token, so that {@code from} is its parent
   * @param ends whether the step ends here, so that its node is sealed
   */
  KvNode next(KvTree tree, KvNode from, boolean first, int token, boolean ends) {
    Branch branch = new Branch(from, token, ends);
    KvNode known = taken.get(branch);
    if (known != null) {
      tree.hold(known);
      tree.release(from);
      return known;
    }
    KvNode next = first ? tree.fork(from) : growing(tree, from, token);
    tree.release(from);
    if (token != NONE) {
      next.append(token);
    }
    if (ends) {
      next = tree.seal(next);
    }
    taken.put(branch, next);
    return next;
  }

  /**
   * The node itself for the first that goes on in it, else a new one that starts the same; with a
   * hold on it.
   */
  private KvNode growing(KvTree tree, KvNode node, int token) {
    Integer size = sizeBefore.putIfAbsent(node, node.size());
    if (size == null) {
      tree.hold(node);
      return node;
    }
    KvNode copy = tree.split(node, size);
    // Hardly anything follows the end of a text.
    if (mayCopy && token != NONE && tree.reserve(copy, size)) {
      for (int i = 0; i < size; i += PagePool.PAGE_TOKENS) {
        executor.copyPage(node.pageOf(i), copy.pageOf(i));
      }
      copy.computed(size);
    }
    return copy;
  }
}
