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

  /**
   * out = in / sqrt(mean(in^2) + eps) * weight, for each run of {@code size} values of a row by
   * itself: the whole row, or each head (Qwen3's norms of queries and keys).
   *
   * @param weight of {@code size} values, the same for all runs
   * @param size a divisor of the slots' width
   */
  record RmsNorm(Slot in, Slot out, String weight, int size, float eps) implements Op {
    public RmsNorm {
      if (size < 1 || in.width() % size != 0 || in.width() != out.width()) {
        throw new IllegalArgumentException(
            "norms of %d values over rows of %d and %d".formatted(size, in.width(), out.width()));
      }
    }

    /** Over whole rows. */
    public RmsNorm(Slot in, Slot out, String weight, float eps) {
      this(in, out, weight, in.width(), eps);
    }

    /** Runs per row. */
    public int groups() {
      return in.width() / size;
    }
  }

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
   * Rotates each head of x by its row's position: pair i of a head by position * frequency i.
   *
   * @param pairing which two values of a head are a pair
   */
  record Rope(Slot x, int heads, int headDim, Frequencies frequencies, Pairing pairing)
      implements Op {}

  /**
   * Frequency i of a rotation over heads of dimension d: base^(-2i/d) / stretch / divisors[i].
   *
   * @param stretch 1, or the factor of linear position interpolation
   * @param divisors a tensor of d / 2 values (Llama 3's scaling, GGUF's "rope_freqs.weight"); none
   *     when null
   */
  record Frequencies(double base, double stretch, @Nullable String divisors) {
    /** Those of a model without scaling. */
    public static Frequencies of(double base) {
      return new Frequencies(base, 1, null);
    }
  }

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
   *
   * @param window how many tokens a token sees, itself and those before it (sliding window); 0 for
   *     all
   */
  record Attention(int layer, Slot q, Slot out, float scale, int window) implements Op {
    public Attention {
      if (window < 0) {
        throw new IllegalArgumentException("a sliding window of %d tokens".formatted(window));
      }
    }
  }

  /** out = silu(gate) * up, where silu(x) = x / (1 + exp(-x)). */
  record SwiGlu(Slot gate, Slot up, Slot out) implements Op {}

  /** x = x/2 * (1 + erf(x / sqrt(2))). */
  record Gelu(Slot x) implements Op {}

  /** x = max(x, 0). */
  record Relu(Slot x) implements Op {}

  /** out (per output) = one row of each output's run. */
  record Select(Slot in, Slot out, End end) implements Op {}

  /** Which row of a run. */
  enum End {
    FIRST,
    LAST
  }

  /** out (per output) = mean of the rows of each output's run. */
  record MeanPool(Slot in, Slot out) implements Op {}

  /** x = x / |x|, for a row of zeros zero. */
  record Normalize(Slot x) implements Op {}

  /** x = 1 / (1 + exp(-x)). */
  record Sigmoid(Slot x) implements Op {}
}
