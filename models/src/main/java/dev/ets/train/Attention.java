package dev.ets.train;

import dev.ets.exec.vector.Gemm;
import dev.ets.exec.vector.Matrix;
import dev.ets.exec.vector.VectorMath;
import dev.ets.exec.vector.Workers;
import java.util.Arrays;

/**
 * Causal attention with grouped key-value heads over packed sequences. One task takes one sequence
 * and one key-value head: keys and values are transposed once for all query heads that share them.
 * The backward pass recomputes the probabilities from the log-sum-exp of each row (Dao 2023,
 * FlashAttention-2, alg. 2), so nothing quadratic is kept.
 *
 * <p>A row of {@code qkv} is (query heads, key heads, value heads), each {@code headDim} wide; a
 * row of {@code out} is (query heads).
 */
final class Attention {
  /** Query rows of one step: causality wastes half a block per step, small blocks waste packing. */
  private static final int BLOCK = 64;

  private static final ThreadLocal<Scratch> SCRATCH = ThreadLocal.withInitial(Scratch::new);

  private final ModelShape shape;
  private final Workers pool;

  Attention(ModelShape shape, Workers pool) {
    this.shape = shape;
    this.pool = pool;
  }

  /**
   * @param out (rows, heads * headDim), written
   * @param logSum (rows, heads), written: log of the sum of exponentials of each row of scores
   */
  void forward(Batch batch, float[] qkv, float[] out, float[] logSum) {
    int groups = shape.kvHeads();
    pool.run(
        batch.sequences * groups,
        task -> forward(new Head(batch, task / groups, task % groups), qkv, out, logSum));
  }

  /**
   * @param dOut gradient of out
   * @param dQkv gradient of qkv, written
   */
  void backward(Batch batch, float[] qkv, float[] out, float[] logSum, float[] dOut, float[] dQkv) {
    int groups = shape.kvHeads();
    pool.run(
        batch.sequences * groups,
        task ->
            backward(new Head(batch, task / groups, task % groups), qkv, out, logSum, dOut, dQkv));
  }

  /** Where one key-value head of one sequence lies. */
  private final class Head {
    final int start;
    final int length;
    final int firstQuery;
    final int key;
    final int value;

    Head(Batch batch, int sequence, int group) {
      start = batch.starts[sequence];
      length = batch.starts[sequence + 1] - start;
      firstQuery = group * (shape.heads() / shape.kvHeads());
      key = shape.queryWidth() + group * shape.headDim();
      value = key + shape.kvWidth();
    }

    /** Rows {@code i .. i + n} of the sequence, {@code headDim} columns from {@code column}. */
    Matrix rows(float[] data, int width, int column, int i, int n) {
      return new Matrix(
          data, (start + i) * width + column, n, shape.headDim(), width, /* transposed= */ false);
    }
  }

  private void forward(Head head, float[] qkv, float[] out, float[] logSum) {
    int wide = shape.qkvWidth();
    int queryWidth = shape.queryWidth();
    int length = head.length;
    Scratch s = SCRATCH.get().reserve(shape.headDim(), length);
    transpose(qkv, wide, head, head.key, s.keys);
    for (int h = head.firstQuery; h < head.firstQuery + group(); h++) {
      int column = h * shape.headDim();
      for (int i0 = 0; i0 < length; i0 += BLOCK) {
        int n = Math.min(BLOCK, length - i0);
        int seen = i0 + n;
        Matrix p = new Matrix(s.p, 0, n, seen, length, /* transposed= */ false);
        Matrix keys = transposed(s.keys, seen, length);
        Gemm.serial(p, false, head.rows(qkv, wide, column, i0, n), keys);
        for (int r = 0; r < n; r++) {
          softmax(s, r * length, i0 + r + 1, seen);
          logSum[(head.start + i0 + r) * shape.heads() + h] = s.logSum;
        }
        Gemm.serial(
            head.rows(out, queryWidth, column, i0, n),
            false,
            p,
            head.rows(qkv, wide, head.value, 0, seen));
      }
    }
  }

  /** Row of scores to probabilities: {@code visible} columns, zeros up to {@code seen}. */
  private void softmax(Scratch s, int at, int visible, int seen) {
    float scale = scale();
    float max = VectorMath.max(s.p, at, visible) * scale;
    // All columns, then the future ones cleared: a block's width has no tail.
    VectorMath.exp(s.p, at, seen, scale, max);
    Arrays.fill(s.p, at + visible, at + seen, 0);
    float sum = VectorMath.sum(s.p, at, seen);
    float inverse = 1 / sum;
    for (int j = at; j < at + visible; j++) {
      s.p[j] *= inverse;
    }
    s.logSum = max + (float) Math.log(sum);
  }

  private void backward(
      Head head, float[] qkv, float[] out, float[] logSum, float[] dOut, float[] dQkv) {
    int wide = shape.qkvWidth();
    int length = head.length;
    Scratch s = SCRATCH.get().reserve(shape.headDim(), length);
    transpose(qkv, wide, head, head.key, s.keys);
    transpose(qkv, wide, head, head.value, s.values);
    Arrays.fill(s.dKeys, 0, shape.headDim() * length, 0);
    Arrays.fill(s.dValues, 0, shape.headDim() * length, 0);
    for (int h = head.firstQuery; h < head.firstQuery + group(); h++) {
      int column = h * shape.headDim();
      for (int i0 = 0; i0 < length; i0 += BLOCK) {
        int n = Math.min(BLOCK, length - i0);
        int seen = i0 + n;
        Matrix p = new Matrix(s.p, 0, n, seen, length, /* transposed= */ false);
        Matrix dp = new Matrix(s.dp, 0, n, seen, length, /* transposed= */ false);
        Matrix q = head.rows(qkv, wide, column, i0, n);
        Matrix dO = head.rows(dOut, shape.queryWidth(), column, i0, n);
        Gemm.serial(p, false, q, transposed(s.keys, seen, length));
        Gemm.serial(dp, false, dO, transposed(s.values, seen, length));
        for (int r = 0; r < n; r++) {
          int row = head.start + i0 + r;
          float lse = logSum[row * shape.heads() + h];
          int o = row * shape.queryWidth() + column;
          float delta = VectorMath.dot(out, o, dOut, o, shape.headDim());
          scoreGradient(s, r * length, i0 + r + 1, seen, lse, delta);
        }
        Gemm.serial(transposed(s.dValues, seen, length), true, dO.t(), p);
        Gemm.serial(transposed(s.dKeys, seen, length), true, q.t(), dp);
        Gemm.serial(
            head.rows(dQkv, wide, column, i0, n),
            false,
            dp,
            head.rows(qkv, wide, head.key, 0, seen));
      }
    }
    transposeBack(s.dKeys, wide, head, head.key, dQkv);
    transposeBack(s.dValues, wide, head, head.value, dQkv);
  }

  /** The first {@code seen} columns of keys or values, transposed: (headDim, seen). */
  private Matrix transposed(float[] data, int seen, int length) {
    return new Matrix(data, 0, shape.headDim(), seen, length, /* transposed= */ false);
  }

  /** Scores to probabilities p, and dp to the gradient of the scores: p (dp - delta) scale. */
  private void scoreGradient(Scratch s, int at, int visible, int seen, float logSum, float delta) {
    float scale = scale();
    float[] p = s.p;
    float[] dp = s.dp;
    VectorMath.exp(p, at, seen, scale, logSum);
    Arrays.fill(p, at + visible, at + seen, 0);
    for (int j = at; j < at + seen; j++) {
      dp[j] = p[j] * (dp[j] - delta) * scale;
    }
  }

  private int group() {
    return shape.heads() / shape.kvHeads();
  }

  private float scale() {
    return (float) (1 / Math.sqrt(shape.headDim()));
  }

  private void transpose(float[] from, int wide, Head head, int column, float[] to) {
    for (int i = 0; i < head.length; i++) {
      int at = (head.start + i) * wide + column;
      for (int d = 0; d < shape.headDim(); d++) {
        to[d * head.length + i] = from[at + d];
      }
    }
  }

  private void transposeBack(float[] from, int wide, Head head, int column, float[] to) {
    for (int i = 0; i < head.length; i++) {
      int at = (head.start + i) * wide + column;
      for (int d = 0; d < shape.headDim(); d++) {
        to[at + d] = from[d * head.length + i];
      }
    }
  }

  /** Buffers of one thread; they grow to the longest sequence seen. */
  private static final class Scratch {
    private float[] keys = {};
    private float[] values = {};
    private float[] dKeys = {};
    private float[] dValues = {};
    private float[] p = {};
    private float[] dp = {};
    private float logSum;

    Scratch reserve(int headDim, int length) {
      if (keys.length < headDim * length) {
        keys = new float[headDim * length];
        values = new float[headDim * length];
        dKeys = new float[headDim * length];
        dValues = new float[headDim * length];
      }
      if (p.length < BLOCK * length) {
        p = new float[BLOCK * length];
        dp = new float[BLOCK * length];
      }
      return this;
    }
  }
}
