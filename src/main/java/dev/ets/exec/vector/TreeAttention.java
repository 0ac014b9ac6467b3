package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.exec.vector.GemmTile.S;
import static dev.ets.kv.Batch.TILE_TOKENS;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import dev.ets.kv.Batch;
import dev.ets.model.AttentionShape;
import dev.ets.model.Op;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention over a tree of KV, in two phases. Phase one works on (tile, KV head) pairs: scores and
 * weighted values are small products of all rows below the tile's node by its keys and values. It
 * leaves a partial result per row and head: the maximum m of the scores, the sum l of exp(score -
 * m), and o = sum of exp(score - m) v. Phase two merges the partials of each row from the root
 * down, a fixed order: m = max m_i, a_i = exp(m_i - m), result = sum a_i o_i / sum a_i l_i (Milakov
 * and Gimelshein, "Online normalizer calculation for softmax", 2018).
 *
 * <p>Not thread-safe.
 */
final class TreeAttention {
  /** Queries that are worked on together: their scores of a tile stay in the L1 cache. */
  private static final int QUERIES = 24;

  /** Scores of one query: a tile's, and room for what the last panel of keys has too many. */
  private static final int SCORES = TILE_TOKENS + NR;

  private final AttentionShape shape;
  private final int stride;
  private final KvCache cache;
  private final ThreadLocal<Local> local;

  private float[] maxima = new float[0];
  private float[] sums = new float[0];
  private float[] outs = new float[0];

  /** A thread's buffers. Static, or the thread would keep the whole cache reachable. */
  private static final class Local {
    /** (QUERIES, headDim), times the scale. */
    private final float[] queries;

    private final KvCache.Panel panel;

    /** (QUERIES, SCORES): first the scores, then their exponentials. */
    private final float[] scores = new float[QUERIES * SCORES];

    /** (QUERIES, stride). */
    private final float[] out;

    private final int[] query = new int[QUERIES];

    /** Keys of the tile below the first that a query sees, and below the last. */
    private final int[] hidden = new int[QUERIES];

    private final int[] visible = new int[QUERIES];

    /** What the partials of a row count for when they are merged. */
    private float[] weights = new float[NR];

    Local(AttentionShape shape) {
      queries = new float[QUERIES * shape.headDim()];
      panel = new KvCache.Panel(shape);
      out = new float[QUERIES * KvCache.stride(shape)];
    }
  }

  /** Attention over {@code cache}, which is of the same shape. */
  TreeAttention(AttentionShape shape, KvCache cache) {
    this.shape = shape;
    this.stride = KvCache.stride(shape);
    this.cache = cache;
    this.local = ThreadLocal.withInitial(() -> new Local(shape));
  }

  /** out (rows, heads * headDim) = attention of q of the same shape over the cache of a layer. */
  void attend(Op.Attention op, Batch batch, float[] q, float[] out, Workers workers) {
    int slots = batch.partials() * shape.heads();
    if (maxima.length < slots) {
      maxima = new float[slots];
      sums = new float[slots];
      outs = new float[slots * stride];
    }
    int kvHeads = shape.kvHeads();
    workers.run(
        batch.tiles() * kvHeads, task -> partials(op, batch, task / kvHeads, task % kvHeads, q));
    int rowsPerTask = 16;
    workers.run(
        Math.ceilDiv(batch.rows(), rowsPerTask),
        task -> {
          int to = Math.min((task + 1) * rowsPerTask, batch.rows());
          for (int r = task * rowsPerTask; r < to; r++) {
            for (int h = 0; h < shape.heads(); h++) {
              merge(batch, r, h, out);
            }
          }
        });
  }

  private void partials(Op.Attention op, Batch batch, int tile, int kvHead, float[] q) {
    Local mine = local.get();
    int first = batch.tileFirstRow(tile);
    int queries = (batch.tileLastRow(tile) - first) * shape.group();
    for (int i = 0; i < queries; i += QUERIES) {
      int count = Math.min(QUERIES, queries - i);
      int most = gather(op, batch, tile, kvHead, q, mine, i, count);
      for (int t = 0; t < most; t += NR) {
        score(batch, tile, kvHead, op.layer(), mine, count, t);
      }
      for (int j = 0; j < count; j++) {
        softmax(mine, j, most, slot(batch, tile, mine.query[j]));
      }
      for (int t = 0; t < most; t += PAGE_TOKENS) {
        weigh(batch, tile, kvHead, op.layer(), mine, count, t, Math.min(PAGE_TOKENS, most - t));
      }
      for (int j = 0; j < count; j++) {
        int to = slot(batch, tile, mine.query[j]) * stride;
        System.arraycopy(mine.out, j * stride, outs, to, stride);
      }
    }
  }

  /**
   * Collects a tile's queries of a KV head from number {@code from} on, and what each sees.
   *
   * @return how many of the tile's keys are seen by any of them
   */
  private int gather(
      Op.Attention op,
      Batch batch,
      int tile,
      int kvHead,
      float[] q,
      Local mine,
      int from,
      int count) {
    int dim = shape.headDim();
    int group = shape.group();
    int keys = batch.tileKvCount(tile);
    int most = 0;
    for (int j = 0; j < count; j++) {
      int row = batch.tileFirstRow(tile) + (from + j) / group;
      int seen = shape.causal() ? batch.positions()[row] - batch.tileKvStart(tile) + 1 : keys;
      int visible = Math.min(seen, keys);
      mine.visible[j] = visible;
      mine.hidden[j] = op.window() == 0 ? 0 : Math.clamp(seen - (long) op.window(), 0, visible);
      mine.query[j] = row * shape.heads() + kvHead * group + (from + j) % group;
      most = Math.max(most, visible);
      int source = mine.query[j] * dim;
      for (int d = 0; d < dim; d++) {
        mine.queries[j * dim + d] = q[source + d] * op.scale();
      }
    }
    return most;
  }

  /** Scores of the queries for NR of a tile's keys, from token {@code t} on. */
  private void score(Batch batch, int tile, int kvHead, int layer, Local mine, int count, int t) {
    int dim = shape.headDim();
    KvCache.Panel keys = mine.panel;
    cache.keys(layer, batch, tile, kvHead, t, keys);
    GemmTile.multiply(
        count, dim, mine.queries, 0, dim, keys.data(), keys.at(), mine.scores, t, SCORES, false);
  }

  /** Adds {@code tokens} values of a page, from the tile's token {@code t} on, to the outputs. */
  private void weigh(
      Batch batch, int tile, int kvHead, int layer, Local mine, int count, int t, int tokens) {
    KvCache.Panel values = mine.panel;
    for (int d = 0; d < stride; d += NR) {
      cache.values(layer, batch, tile, kvHead, t, tokens, d, values);
      GemmTile.multiply(
          count,
          tokens,
          mine.scores,
          t,
          SCORES,
          values.data(),
          values.at(),
          mine.out,
          d,
          stride,
          t > 0);
    }
  }

  /**
   * Turns query {@code j}'s scores into exp(score - m), zero where it may not look; m and l go to
   * partial {@code slot}.
   *
   * @param most keys that any query of the block sees
   */
  private void softmax(Local mine, int j, int most, int slot) {
    float[] x = mine.scores;
    int at = j * SCORES;
    int hidden = mine.hidden[j];
    int visible = mine.visible[j];
    int whole = Math.ceilDiv(most, L) * L;
    if (hidden == visible) {
      // Nothing of the tile in the window: merged with a weight of exp(-inf) = 0.
      Arrays.fill(x, at, at + whole, 0);
      maxima[slot] = Float.NEGATIVE_INFINITY;
      sums[slot] = 0;
      return;
    }
    Arrays.fill(x, at, at + hidden, Float.NEGATIVE_INFINITY);
    Arrays.fill(x, at + visible, at + whole, Float.NEGATIVE_INFINITY);
    float max = VectorMath.max(x, at, whole);
    VectorMath.exp(x, at, whole, 1, max);
    maxima[slot] = max;
    sums[slot] = VectorMath.sum(x, at, whole);
  }

  /** Number of the partial of a (row, head) query for a tile. */
  private int slot(Batch batch, int tile, int query) {
    int row = query / shape.heads();
    return (batch.partialStart()[row] + batch.tileIndex(tile)) * shape.heads()
        + query % shape.heads();
  }

  /** Merges the partials of a row and head, from the root down. */
  private void merge(Batch batch, int row, int head, float[] out) {
    Local mine = local.get();
    int dim = shape.headDim();
    int heads = shape.heads();
    int first = batch.partialStart()[row] * heads + head;
    int count = batch.partialStart()[row + 1] - batch.partialStart()[row];
    float max = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      max = Math.max(max, maxima[first + i * heads]);
    }
    if (mine.weights.length < count) {
      mine.weights = new float[2 * count];
    }
    float[] weights = mine.weights;
    for (int i = 0; i < count; i++) {
      weights[i] = maxima[first + i * heads];
    }
    VectorMath.exp(weights, 0, count, 1, max);
    float sum = 0;
    for (int i = 0; i < count; i++) {
      sum = Math.fma(weights[i], sums[first + i * heads], sum);
    }
    float inverse = 1 / sum;
    int to = (row * heads + head) * dim;
    int d = 0;
    for (; d <= dim - L; d += L) {
      FloatVector o = FloatVector.zero(S);
      for (int i = 0; i < count; i++) {
        FloatVector part = FloatVector.fromArray(S, outs, (first + i * heads) * stride + d);
        o = FloatVector.broadcast(S, weights[i]).fma(part, o);
      }
      o.mul(inverse).intoArray(out, to + d);
    }
    for (; d < dim; d++) {
      float o = 0;
      for (int i = 0; i < count; i++) {
        o = Math.fma(weights[i], outs[(first + i * heads) * stride + d], o);
      }
      out[to + d] = o * inverse;
    }
  }
}
