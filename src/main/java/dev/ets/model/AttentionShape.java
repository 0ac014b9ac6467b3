package dev.ets.model;

/**
 * The shape of a model's attention and so of its KV cache, the same in all layers.
 *
 * @param layers layers with a cache
 * @param heads query heads
 * @param kvHeads key and value heads; a divisor of {@code heads} (grouped-query attention)
 * @param headDim values per head
 * @param causal whether a token sees only what is before it
 */
public record AttentionShape(int layers, int heads, int kvHeads, int headDim, boolean causal) {
  public AttentionShape {
    if (layers < 1 || heads < 1 || kvHeads < 1 || headDim < 1) {
      throw new IllegalArgumentException(
          "attention with %d layers, %d heads, %d KV heads of dimension %d"
              .formatted(layers, heads, kvHeads, headDim));
    }
    if (heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "%d heads are no multiple of %d KV heads".formatted(heads, kvHeads));
    }
  }

  /** Query heads that share one KV head. */
  public int group() {
    return heads / kvHeads;
  }

  /** Columns of a query: heads * headDim. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Columns of a key or a value: kvHeads * headDim. */
  public int kvWidth() {
    return kvHeads * headDim;
  }
}
