package dev.ets.model;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a forward pass over the rows of a batch. Executors switch over all of them
 * without a default, so a new one does not compile until each executor has it. Tensors are named as
 * in the model's checkpoint; matrices have the shape (out, in).
 */
public sealed interface Op {

  /** out = row {@code token} of the table {@code (vocabulary, width)}. */
  record EmbedTokens(Slot out, String table) implements Op {}

  /** x += row {@code position} of the table {@code (context, width)}. */
  record AddPositions(Slot x, String table) implements Op {}

  /** x += one row of a table with {@code rows} rows; BERT's token type 0 of 2. */
  record AddTableRow(Slot x, String table, int row, int rows) implements Op {}

  /** out = in / sqrt(mean(in^2) + eps) * weight. */
  record RmsNorm(Slot in, Slot out, String weight, float eps) implements Op {}

  /** out = (in - mean(in)) / sqrt(var(in) + eps) * weight + bias. */
  record LayerNorm(Slot in, Slot out, String weight, String bias, float eps) implements Op {}

  /**
   * out = in * weight^T + bias, or out += that.
   *
   * @param bias none when null
   * @param add adds to what {@code out} holds: the residual connection
   */
  record Linear(Slot in, Slot out, String weight, @Nullable String bias, boolean add)
      implements Op {}

  /**
   * Rotates each head of x by its row's position: pair i of a head by position *
   * base^(-2i/headDim).
   *
   * @param pairing which two values of a head are a pair
   */
  record Rope(Slot x, int heads, int headDim, double base, Pairing pairing) implements Op {}

  /** Which values of a head of dimension d rotate together. */
  enum Pairing {
    /** (0, 1), (2, 3), ...: GGUF's "llama". */
    ADJACENT,
    /** (0, d/2), (1, d/2 + 1), ...: GPT-NeoX, Qwen. */
    HALVES
  }

  /** Writes k and v {@code (rows, kvHeads * headDim)} into the pages of a layer's cache. */
  record StoreKv(int layer, Slot k, Slot v) implements Op {}

  /**
   * out = softmax(q k^T * scale) v per head, over the cache of a layer. Query head h reads KV head
   * h / (heads / kvHeads).
   */
  record Attention(int layer, Slot q, Slot out, float scale) implements Op {}

  /** out = silu(gate) * up, where silu(x) = x / (1 + exp(-x)). */
  record SwiGlu(Slot gate, Slot up, Slot out) implements Op {}

  /** x = x/2 * (1 + erf(x / sqrt(2))). */
  record Gelu(Slot x) implements Op {}

  /** out (per output) = the last row of each output's run. */
  record SelectLast(Slot in, Slot out) implements Op {}

  /** out (per output) = mean of the rows of each output's run. */
  record MeanPool(Slot in, Slot out) implements Op {}

  /** x = x / |x|, for a row of zeros zero. */
  record Normalize(Slot x) implements Op {}

  /** x = 1 / (1 + exp(-x)). */
  record Sigmoid(Slot x) implements Op {}
}
