package dev.ets.model;

import dev.ets.tensor.DType;

/**
 * The shape of a model's attention and so of its KV cache, the same in all layers.
 *
 * @param layers layers with a cache
 * @param heads query heads
 * @param kvHeads key and value heads; a divisor of {@code heads} (grouped-query attention)
 * @param headDim values per head
 * @param causal whether a token sees only what is before it
 * @param kvType precision of the cache: F32 or F16
 */
public record AttentionShape(
    int layers, int heads, int kvHeads, int headDim, boolean causal, DType kvType) {
  /** With a cache in F32. */
  public AttentionShape(int layers, int heads, int kvHeads, int headDim, boolean causal) {
    this(layers, heads, kvHeads, headDim, causal, DType.F32);
  }

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
    if (kvType != DType.F32 && kvType != DType.F16) {
      throw new IllegalArgumentException("a KV cache is F32 or F16, not " + kvType);
    }
  }

  /**
   * The same with a cache in another precision.
   *
   * @throws IllegalArgumentException when that is neither F32 nor F16
   */
  public AttentionShape withKvType(DType type) {
    return new AttentionShape(layers, heads, kvHeads, headDim, causal, type);
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
