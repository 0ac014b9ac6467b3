package dev.ets.exec.tornado;

import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.model.ModelSpec;

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
  /** Pieces of KV on a path besides full tiles: one for each step of a deep search. */
  private static final int STEPS = 28;

  private static final int DRAWS = 512;
  private static final int COPIES = 64;

  /** Room for batches of {@code rows} rows of a model. */
  static Capacity of(ModelSpec spec, int rows, int kvPages) {
    int pieces = Math.ceilDiv(spec.context(), Batch.TILE_TOKENS) + STEPS;
    int partials = Math.multiplyExact(rows, pieces);
    int blocksPerRow = Math.ceilDiv(spec.attention().group(), TreeAttention.QUERIES);
    return new Capacity(
        rows, partials, Math.multiplyExact(partials, blocksPerRow), kvPages, DRAWS, COPIES);
  }
}
