package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.L;
import static dev.ets.exec.vector.GemmTile.S;
import static dev.ets.kv.Batch.TILE_TOKENS;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import dev.ets.kv.Batch;
import dev.ets.model.AttentionShape;
import dev.ets.model.Op;
import java.util.Arrays;
import jdk.incubator.vector.FloatVector;

/**
 * Attention over a tree of KV, in two phases. Phase one works on (tile, KV head) pairs: it reads
 * the piece of KV once for all rows below its node and leaves a partial result per row and head:
 * the maximum m of the scores, the sum l of exp(score - m), and o = sum of exp(score - m) v. Phase
 * two merges the partials of each row from the root down, a fixed order: m = max m_i, a_i = exp(m_i
 * - m), result = sum a_i o_i / sum a_i l_i (Milakov and Gimelshein, "Online normalizer calculation
 * for softmax", 2018).
 *
 * <p>Also owns the cache. A layer's keys lie as {@code (pages, kvHeads, headDim, PAGE_TOKENS)}, so
 * that one vector holds one dimension of a page's keys, and values as {@code (pages, kvHeads,
 * PAGE_TOKENS, stride)} with stride the head dimension rounded up to vectors. Not thread-safe.
 */
final class TreeAttention {
  /** Queries that are worked on together, each a chain of its own. */
  private static final int QUERIES = 4;

  private static final int SLAB_PAGES = 64;

  private final AttentionShape shape;
  private final int stride;

  /** (layers, slabs): memory is taken a slab of pages at a time, as low pages come into use. */
  private final float[][][] keys;

  private final float[][][] values;
  private final ThreadLocal<Local> local;

  private float[] maxima = new float[0];
  private float[] sums = new float[0];
  private float[] outs = new float[0];

  /** A thread's buffers. Static, or the thread would keep the whole cache reachable. */
  private static final class Local {
    private final float[] scores = new float[QUERIES * TILE_TOKENS];
    private final float[] out;
    private final int[] query = new int[QUERIES];

    /** Keys of the tile below the first that a query sees, and below the last. */
    private final int[] hidden = new int[QUERIES];

    private final int[] visible = new int[QUERIES];

    Local(int stride) {
      out = new float[QUERIES * stride];
    }
  }

  /**
   * An empty cache of {@code pages} pages.
   *
   * @throws IllegalArgumentException when the head dimension is odd
   */
  TreeAttention(AttentionShape shape, int pages) {
    this.shape = shape;
    if (shape.headDim() % 2 != 0) {
      throw new IllegalArgumentException("head dimension must be even: " + shape.headDim());
    }
    int width = stride(shape);
    stride = width;
    local = ThreadLocal.withInitial(() -> new Local(width));
    int slabs = Math.ceilDiv(pages, SLAB_PAGES);
    keys = new float[shape.layers()][slabs][];
    values = new float[shape.layers()][slabs][];
  }

  /** Makes room for the pages that a batch writes to; before {@link #store}, on one thread. */
  void makeRoom(Batch batch) {
    for (int r = 0; r < batch.rows(); r++) {
      makeRoom(batch.slots()[r] / PAGE_TOKENS);
    }
  }

  private void makeRoom(int page) {
    int slab = page / SLAB_PAGES;
    for (int layer = 0; layer < keys.length && keys[layer][slab] == null; layer++) {
      int heads = SLAB_PAGES * shape.kvHeads() * PAGE_TOKENS;
      keys[layer][slab] = new float[heads * shape.headDim()];
      values[layer][slab] = new float[heads * stride];
    }
  }

  /** Copies one page's keys and values, in all layers, to another page. */
  void copyPage(int from, int to) {
    makeRoom(from);
    makeRoom(to);
    int vectors = shape.kvHeads() * PAGE_TOKENS;
    for (int layer = 0; layer < keys.length; layer++) {
      copyPage(keys[layer], from, to, vectors * shape.headDim());
      copyPage(values[layer], from, to, vectors * stride);
    }
  }

  private static void copyPage(float[][] slabs, int from, int to, int size) {
    float[] source = slabs[from / SLAB_PAGES];
    float[] target = slabs[to / SLAB_PAGES];
    System.arraycopy(source, from % SLAB_PAGES * size, target, to % SLAB_PAGES * size, size);
  }

  /** Bytes of one page over all layers. */
  static long pageBytes(AttentionShape shape) {
    return 4L * shape.layers() * shape.kvHeads() * PAGE_TOKENS * (shape.headDim() + stride(shape));
  }

  private static int stride(AttentionShape shape) {
    return Math.max(2 * L, Math.ceilDiv(shape.headDim(), L) * L);
  }

  /** Writes rows {@code from} to {@code to} of k and v {@code (rows, kvWidth)} to their slots. */
  void store(int layer, Batch batch, float[] k, float[] v, int from, int to) {
    int dim = shape.headDim();
    for (int r = from; r < to; r++) {
      int page = batch.slots()[r] / PAGE_TOKENS;
      int place = batch.slots()[r] % PAGE_TOKENS;
      float[] keySlab = keys[layer][page / SLAB_PAGES];
      float[] valueSlab = values[layer][page / SLAB_PAGES];
      for (int h = 0; h < shape.kvHeads(); h++) {
        int source = r * shape.kvWidth() + h * dim;
        int head = page % SLAB_PAGES * shape.kvHeads() + h;
        int key = head * dim * PAGE_TOKENS + place;
        for (int d = 0; d < dim; d++) {
          keySlab[key + d * PAGE_TOKENS] = k[source + d];
        }
        System.arraycopy(v, source, valueSlab, (head * PAGE_TOKENS + place) * stride, dim);
      }
    }
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
    int group = shape.group();
    int first = batch.tileFirstRow(tile);
    int queries = (batch.tileLastRow(tile) - first) * group;
    for (int i = 0; i < queries; i += QUERIES) {
      int most = 0;
      for (int j = 0; j < QUERIES; j++) {
        // The last block repeats its last query; the repetitions are not stored.
        int index = Math.min(i + j, queries - 1);
        int row = first + index / group;
        int seen =
            shape.causal()
                ? batch.positions()[row] - batch.tileKvStart(tile) + 1
                : batch.tileKvCount(tile);
        mine.visible[j] = Math.min(seen, batch.tileKvCount(tile));
        mine.hidden[j] =
            op.window() == 0 ? 0 : Math.clamp(seen - (long) op.window(), 0, mine.visible[j]);
        mine.query[j] = row * shape.heads() + kvHead * group + index % group;
        most = Math.max(most, mine.visible[j]);
      }
      for (int t = 0; t < most; t += PAGE_TOKENS) {
        int page = batch.tilePage(tile, t / PAGE_TOKENS);
        int head = page % SLAB_PAGES * shape.kvHeads() + kvHead;
        float[] slab = keys[op.layer()][page / SLAB_PAGES];
        scores(q, mine, slab, head * shape.headDim() * PAGE_TOKENS, t);
      }
      int count = Math.min(QUERIES, queries - i);
      softmax(batch, tile, mine, count, most, op.scale());
      for (int d = 0; d < stride; d += 2 * L) {
        // The last chunk overlaps the one before rather than being shorter.
        weigh(batch, tile, kvHead, op.layer(), mine, most, Math.min(d, stride - 2 * L));
      }
      for (int j = 0; j < count; j++) {
        System.arraycopy(
            mine.out, j * stride, outs, slot(batch, tile, mine.query[j]) * stride, stride);
      }
    }
  }

  /** Number of the partial of a (row, head) query for a tile. */
  private int slot(Batch batch, int tile, int query) {
    int row = query / shape.heads();
    return (batch.partialStart()[row] + batch.tileIndex(tile)) * shape.heads()
        + query % shape.heads();
  }

  /** Scores of the block's queries against one page of keys; even and odd dimensions are chains. */
  private void scores(float[] q, Local mine, float[] k, int page, int token) {
    int dim = shape.headDim();
    int q0 = mine.query[0] * dim;
    int q1 = mine.query[1] * dim;
    int q2 = mine.query[2] * dim;
    int q3 = mine.query[3] * dim;
    for (int lane = 0; lane < PAGE_TOKENS; lane += L) {
      FloatVector a0 = FloatVector.zero(S);
      FloatVector a1 = FloatVector.zero(S);
      FloatVector a2 = FloatVector.zero(S);
      FloatVector a3 = FloatVector.zero(S);
      FloatVector b0 = FloatVector.zero(S);
      FloatVector b1 = FloatVector.zero(S);
      FloatVector b2 = FloatVector.zero(S);
      FloatVector b3 = FloatVector.zero(S);
      for (int d = 0; d < dim; d += 2) {
        FloatVector even = FloatVector.fromArray(S, k, page + d * PAGE_TOKENS + lane);
        FloatVector odd = FloatVector.fromArray(S, k, page + (d + 1) * PAGE_TOKENS + lane);
        a0 = even.fma(FloatVector.broadcast(S, q[q0 + d]), a0);
        a1 = even.fma(FloatVector.broadcast(S, q[q1 + d]), a1);
        a2 = even.fma(FloatVector.broadcast(S, q[q2 + d]), a2);
        a3 = even.fma(FloatVector.broadcast(S, q[q3 + d]), a3);
        b0 = odd.fma(FloatVector.broadcast(S, q[q0 + d + 1]), b0);
        b1 = odd.fma(FloatVector.broadcast(S, q[q1 + d + 1]), b1);
        b2 = odd.fma(FloatVector.broadcast(S, q[q2 + d + 1]), b2);
        b3 = odd.fma(FloatVector.broadcast(S, q[q3 + d + 1]), b3);
      }
      float[] to = mine.scores;
      a0.add(b0).intoArray(to, token + lane);
      a1.add(b1).intoArray(to, TILE_TOKENS + token + lane);
      a2.add(b2).intoArray(to, 2 * TILE_TOKENS + token + lane);
      a3.add(b3).intoArray(to, 3 * TILE_TOKENS + token + lane);
    }
  }

  /** Turns scores into exp(scale * score - m), zero where a query may not look; stores m and l. */
  private void softmax(Batch batch, int tile, Local mine, int count, int most, float scale) {
    float[] scores = mine.scores;
    for (int j = 0; j < QUERIES; j++) {
      int at = j * TILE_TOKENS;
      int hidden = mine.hidden[j];
      int visible = mine.visible[j] - hidden;
      // Nothing of the tile in the window: merged with a weight of exp(-inf) = 0.
      float max =
          visible == 0
              ? Float.NEGATIVE_INFINITY
              : VectorMath.max(scores, at + hidden, visible) * scale;
      VectorMath.exp(scores, at + hidden, visible, scale, max);
      float sum = VectorMath.sum(scores, at + hidden, visible);
      Arrays.fill(scores, at, at + hidden, 0);
      Arrays.fill(scores, at + hidden + visible, at + most, 0);
      if (j < count) {
        int slot = slot(batch, tile, mine.query[j]);
        maxima[slot] = max;
        sums[slot] = sum;
      }
    }
  }

  /** Two vectors' worth of o from column {@code d} on, for the block's queries. */
  private void weigh(Batch batch, int tile, int kvHead, int layer, Local mine, int most, int d) {
    FloatVector x0 = FloatVector.zero(S);
    FloatVector x1 = FloatVector.zero(S);
    FloatVector x2 = FloatVector.zero(S);
    FloatVector x3 = FloatVector.zero(S);
    FloatVector y0 = FloatVector.zero(S);
    FloatVector y1 = FloatVector.zero(S);
    FloatVector y2 = FloatVector.zero(S);
    FloatVector y3 = FloatVector.zero(S);
    float[] p = mine.scores;
    for (int t0 = 0; t0 < most; t0 += PAGE_TOKENS) {
      int page = batch.tilePage(tile, t0 / PAGE_TOKENS);
      float[] v = values[layer][page / SLAB_PAGES];
      int head = page % SLAB_PAGES * shape.kvHeads() + kvHead;
      int at = head * PAGE_TOKENS * stride + d;
      int end = Math.min(t0 + PAGE_TOKENS, most);
      for (int t = t0; t < end; t++, at += stride) {
        FloatVector left = FloatVector.fromArray(S, v, at);
        FloatVector right = FloatVector.fromArray(S, v, at + L);
        FloatVector p0 = FloatVector.broadcast(S, p[t]);
        FloatVector p1 = FloatVector.broadcast(S, p[TILE_TOKENS + t]);
        FloatVector p2 = FloatVector.broadcast(S, p[2 * TILE_TOKENS + t]);
        FloatVector p3 = FloatVector.broadcast(S, p[3 * TILE_TOKENS + t]);
        x0 = p0.fma(left, x0);
        y0 = p0.fma(right, y0);
        x1 = p1.fma(left, x1);
        y1 = p1.fma(right, y1);
        x2 = p2.fma(left, x2);
        y2 = p2.fma(right, y2);
        x3 = p3.fma(left, x3);
        y3 = p3.fma(right, y3);
      }
    }
    float[] to = mine.out;
    x0.intoArray(to, d);
    y0.intoArray(to, d + L);
    x1.intoArray(to, stride + d);
    y1.intoArray(to, stride + d + L);
    x2.intoArray(to, 2 * stride + d);
    y2.intoArray(to, 2 * stride + d + L);
    x3.intoArray(to, 3 * stride + d);
    y3.intoArray(to, 3 * stride + d + L);
  }

  private void merge(Batch batch, int row, int head, float[] out) {
    int dim = shape.headDim();
    int heads = shape.heads();
    int to = (row * heads + head) * dim;
    int first = batch.partialStart()[row] * heads + head;
    int last = batch.partialStart()[row + 1] * heads + head;
    float max = Float.NEGATIVE_INFINITY;
    for (int s = first; s < last; s += heads) {
      max = Math.max(max, maxima[s]);
    }
    float sum = 0;
    Arrays.fill(out, to, to + dim, 0);
    for (int s = first; s < last; s += heads) {
      float weight = ScalarMath.exp(maxima[s] - max);
      sum = Math.fma(weight, sums[s], sum);
      int from = s * stride;
      for (int d = 0; d < dim; d++) {
        out[to + d] = Math.fma(weight, outs[from + d], out[to + d]);
      }
    }
    float inverse = 1 / sum;
    for (int d = 0; d < dim; d++) {
      out[to + d] *= inverse;
    }
  }
}
