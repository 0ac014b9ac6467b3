package dev.ets.train;

/**
 * Sizes of a Llama-architecture model whose token embedding is also its output head.
 *
 * @param dim width of the residual stream
 * @param headDim size of an attention head; query heads together are {@code heads * headDim} wide
 * @param kvHeads key and value heads; {@code heads / kvHeads} query heads share one (GQA)
 * @param ffn inner width of the SwiGLU block
 * @param context longest sequence, in tokens
 */
public record ModelShape(
    int vocab,
    int dim,
    int layers,
    int heads,
    int kvHeads,
    int headDim,
    int ffn,
    float rmsEps,
    float ropeBase,
    int context) {
  public ModelShape {
    if (vocab < 2 || dim < 1 || layers < 1 || ffn < 1 || context < 1) {
      throw new IllegalArgumentException(
          "vocab %d, dim %d, layers %d, ffn %d and context %d must be positive"
              .formatted(vocab, dim, layers, ffn, context));
    }
    if (kvHeads < 1 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "%d query heads do not share %d key-value heads evenly".formatted(heads, kvHeads));
    }
    if (headDim < 2 || headDim % 2 != 0) {
      throw new IllegalArgumentException("head dim %d is not even".formatted(headDim));
    }
  }

  /** The shape of the shipped models, for a tokenizer of {@code vocab} tokens. */
  public static ModelShape small(int vocab) {
    return new ModelShape(vocab, 192, 6, 6, 3, 32, 384, 1e-5f, 10_000, 1024);
  }

  /** Width of all query heads together. */
  public int queryWidth() {
    return heads * headDim;
  }

  /** Width of all key heads together; the value heads' is the same. */
  public int kvWidth() {
    return kvHeads * headDim;
  }

  /** Width of a row of queries, keys and values side by side. */
  public int qkvWidth() {
    return queryWidth() + 2 * kvWidth();
  }
}
