package dev.ets.kv;

/**
 * Consecutive tokens of one node to compute in one pass. Everything above {@code from}, in this
 * node and in its ancestors, is computed already or is in the same batch.
 *
 * @param from index in the node of the first token
 * @param count number of tokens, at least 1
 * @param output whether the last token's row is an output of the pass (all rows together are one
 *     output when the model pools)
 */
public record Run(KvNode node, int from, int count, boolean output) {
  public Run {
    if (count < 1 || from < 0 || from + count > node.size() || from > node.computed()) {
      throw new IllegalArgumentException(
          "run of %d from %d in a node of %d tokens, %d computed"
              .formatted(count, from, node.size(), node.computed()));
    }
    if (KvTree.pagesFor(from + count) > node.pageCount) {
      throw new IllegalArgumentException(
          "run needs %d pages, its node has %d"
              .formatted(KvTree.pagesFor(from + count), node.pageCount));
    }
  }
}
