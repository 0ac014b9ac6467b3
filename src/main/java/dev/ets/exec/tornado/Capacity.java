package dev.ets.exec.tornado;

import dev.ets.kernels.TreeAttention;
import dev.ets.model.AttentionShape;

/**
 * Room for one pass on the device, fixed when the plan is made.
 *
 * @param rows rows of the batch, and of the output
 * @param partials partial results of the attention: rows times the pieces of KV on their paths
 * @param blocks blocks of queries
 * @param pages pages that the tiles name
 * @param draws tokens drawn in one execution
 * @param copies pages copied in one execution
 */
record Capacity(int rows, int partials, int blocks, int pages, int draws, int copies) {
  /** Pieces of KV on a path: a prompt's, and one per step of the deepest search. */
  private static final int PIECES = 32;

  private static final int DRAWS = 512;
  private static final int COPIES = 64;

  /** Room for batches of {@code rows} rows of a model with this attention and context. */
  static Capacity of(AttentionShape shape, int rows, int kvPages) {
    int partials = Math.multiplyExact(rows, PIECES);
    int blocksPerRow = Math.ceilDiv(shape.group(), TreeAttention.QUERIES);
    return new Capacity(
        rows, partials, Math.multiplyExact(partials, blocksPerRow), kvPages, DRAWS, COPIES);
  }
}
