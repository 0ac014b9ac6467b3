package dev.ets.engine;

import dev.ets.exec.Executor;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * Where the steps of one pass grow. Steps that have drawn the same tokens so far share one node, so
 * that each token is computed and kept once however many branches have it (a radix tree of KV, as
 * in SGLang, arXiv 2312.07104). Where their tokens part, the first goes on in the node, and each
 * other gets a copy of the pages: a step is one node in any case, so the attention sums in the same
 * order whoever else was there. Guarded by the engine's lock.
 */
final class Growth {
  /** The end of the text: a draw that adds no token. */
  static final int NONE = -1;

  private record Branch(KvNode from, int token, boolean ends) {}

  private final Executor executor;
  private final Map<Branch, KvNode> taken = new HashMap<>();
  private final Map<KvNode, Integer> sizeBefore = new HashMap<>();

  Growth(Executor executor) {
    this.executor = executor;
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
    KvNode next = first ? tree.fork(from) : growing(tree, from);
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
  private KvNode growing(KvTree tree, KvNode node) {
    Integer size = sizeBefore.putIfAbsent(node, node.size());
    if (size == null) {
      tree.hold(node);
      return node;
    }
    KvNode copy = tree.fork(node.parent(), Arrays.copyOf(node.tokens(), size));
    int kv = Math.min(size, node.computed());
    if (tree.reserve(copy, kv)) { // Else it is computed again when there is room.
      for (int i = 0; i < kv; i += PagePool.PAGE_TOKENS) {
        executor.copyPage(node.pageOf(i), copy.pageOf(i));
      }
      copy.computed(kv);
    }
    return copy;
  }
}
