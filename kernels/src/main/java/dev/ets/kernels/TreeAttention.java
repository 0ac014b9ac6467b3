package dev.ets.kernels;

import dev.ets.kernels.KvPages.Cache;
import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.math.TornadoMath;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Attention over a tree of KV in two phases, as {@code dev.ets.kv.Batch} plans it. Phase one works
 * on pieces of a node's KV with the queries of all rows below the node, and leaves a partial result
 * per query: the maximum m of the scores, the sum l of exp(score - m), and o = sum of exp(score -
 * m) v. Phase two merges the partials of each query from the root down, a fixed order: m = max m_i,
 * a_i = exp(m_i - m), result = sum a_i o_i / sum a_i l_i (Milakov and Gimelshein 2018). They are
 * two tasks, since no barrier reaches beyond a work-group.
 *
 * <p>The queries of a tile are numbered row by row, the {@code heads / kvHeads} heads that share a
 * KV head side by side. A <em>block</em> is up to {@link #QUERIES} of them, described by {@link
 * #BLOCK_INTS} numbers: first query of the block, queries of the tile, first row of the tile,
 * tile's number among the pieces of its rows, position of its first key, keys in it, place of its
 * first page in {@code pages}.
 */
public final class TreeAttention {
  /** Queries that a work-group works on together, reading the KV of the tile. */
  public static final int QUERIES = 16;

  /** Queries that a work-item works on together: it reads a key, or a value, once for all. */
  private static final int EACH = 4;

  /** Work-items that find a query's maximum and sum together. */
  private static final int LANES = Grids.GROUP / QUERIES;

  /** Numbers that describe a block. */
  public static final int BLOCK_INTS = 7;

  /**
   * Stands for a score that no query has; finite, since fast-math compilers may drop infinities.
   */
  private static final float NONE = -1e30f;

  /**
   * The plan of a pass.
   *
   * @param blocks {@link #BLOCK_INTS} numbers per block
   * @param pages the pages of the tiles
   * @param positions position of each row
   * @param partialStart (rows + 1): where the partials of each row begin
   */
  public record Plan(IntArray blocks, IntArray pages, IntArray positions, IntArray partialStart) {}

  /**
   * Room between the phases.
   *
   * @param maxima m of each (partial, head)
   * @param sums l of each (partial, head)
   * @param outs o of each (partial, head): headDim values
   */
  public record Partials(FloatArray maxima, FloatArray sums, FloatArray outs) {
    /** Room for so many partials of {@code heads} heads. */
    public static Partials of(int partials, int heads, int headDim) {
      int each = Math.multiplyExact(partials, heads);
      return new Partials(
          new FloatArray(each),
          new FloatArray(each),
          new FloatArray(Math.multiplyExact(each, headDim)));
    }
  }

  /**
   * What does not change from pass to pass.
   *
   * @param heads query heads
   * @param tileTokens most keys of a tile
   * @param causal whether a row sees no key after its own position
   * @param window how many tokens a row sees, its own and those before it; 0 for all
   * @param scale factor of the scores
   */
  public record Shape(int heads, int tileTokens, boolean causal, int window, float scale) {}

  private TreeAttention() {}

  /**
   * What the op is: row r attends to {@code seen[r]} tokens, those of its path from the root down,
   * but for those that are outside the window of its position.
   *
   * @param slots (rows, most): where the KV of each token of a row's path lies, page * pageTokens +
   *     place in the page
   */
  public static void naive(
      IntArray slots,
      IntArray seen,
      IntArray positions,
      FloatArray q,
      Cache cache,
      FloatArray out,
      int rows,
      int most,
      Shape s) {
    int headDim = cache.headDim();
    for (int row = 0; row < rows; row++) {
      for (int h = 0; h < s.heads; h++) {
        int query = (row * s.heads + h) * headDim;
        int kvHead = h / (s.heads / cache.kvHeads());
        int n = seen.get(row);
        int oldest = s.window == 0 ? 0 : Math.max(0, positions.get(row) - s.window + 1);
        double[] p = new double[n];
        double max = Double.NEGATIVE_INFINITY;
        for (int t = oldest; t < n; t++) {
          for (int d = 0; d < headDim; d++) {
            int key = cache.key(slots.get(row * most + t), kvHead, d);
            p[t] += (double) q.get(query + d) * cache.keys().get(key);
          }
          max = Math.max(max, p[t] * s.scale);
        }
        double sum = 0;
        for (int t = oldest; t < n; t++) {
          p[t] = Math.exp(p[t] * s.scale - max);
          sum += p[t];
        }
        for (int d = 0; d < headDim; d++) {
          double o = 0;
          for (int t = oldest; t < n; t++) {
            o += p[t] * cache.values().get(cache.value(slots.get(row * most + t), kvHead, d));
          }
          out.set(query + d, (float) (o / sum));
        }
      }
    }
  }

  /**
   * Phase one. One work-group per (block, KV head). Of a query that sees no key of its tile, which
   * a window does, the partial result is {@link #NONE}, 0 and zeros: nothing, when it is merged.
   *
   * @param causal 1 where a row sees no key after its own position, else 0
   * @param window how many tokens a row sees; 0 for all
   */
  public static void partials(
      KernelContext c,
      IntArray counts,
      IntArray blocks,
      IntArray pages,
      IntArray positions,
      IntArray partialStart,
      FloatArray q,
      FloatArray keys,
      FloatArray values,
      FloatArray maxima,
      FloatArray sums,
      FloatArray outs,
      int heads,
      int kvHeads,
      int headDim,
      int pageTokens,
      int tileTokens,
      int causal,
      int window,
      float scale) {
    float[] scores = c.allocateFloatLocalArray(QUERIES * (tileTokens + LANES));
    float[] query = c.allocateFloatLocalArray(QUERIES * headDim);
    float[] reduced = c.allocateFloatLocalArray(Grids.GROUP);
    int[] place = c.allocateIntLocalArray(QUERIES);
    int item = c.localIdx;
    int stride = tileTokens + LANES;
    int block = c.groupIdx / kvHeads;
    int kvHead = c.groupIdx % kvHeads;
    int group = heads / kvHeads;
    // An idle group has no queries of the first block.
    boolean idle = block >= counts.get(Counts.BLOCKS);
    int at = idle ? 0 : block * BLOCK_INTS;
    int first = blocks.get(at);
    int left = idle ? 0 : blocks.get(at + 1) - first;
    int queries = left < QUERIES ? left : QUERIES;
    int firstRow = blocks.get(at + 2);
    int piece = blocks.get(at + 3);
    int kvStart = blocks.get(at + 4);
    int kvCount = blocks.get(at + 5);
    int firstPage = blocks.get(at + 6);
    if (item < queries) {
      int j = first + item;
      place[item] =
          (partialStart.get(firstRow + j / group) + piece) * heads + kvHead * group + j % group;
    }
    // Whole groups of EACH: the queries beyond the last one are zeros, whose results stay here.
    int rounded = (queries + EACH - 1) / EACH * EACH;
    for (int i = item; i < rounded * headDim; i += Grids.GROUP) {
      int j = first + i / headDim;
      float value = 0;
      if (i < queries * headDim) {
        int head = (firstRow + j / group) * heads + kvHead * group + j % group;
        value = q.get(head * headDim + i % headDim) * scale;
      }
      query[i] = value;
    }
    // The first key that a query of the block sees: no scores or values before it.
    int low = window == 0 ? 0 : kvCount;
    for (int j = 0; j < queries && window > 0; j++) {
      int before = positions.get(firstRow + (first + j) / group) + 1 - window - kvStart;
      low = before < low ? before : low;
    }
    low = low < 0 ? 0 : low;
    c.localBarrier();
    for (int t = low + item; t < kvCount; t += Grids.GROUP) {
      int page = pages.get(firstPage + t / pageTokens) * kvHeads + kvHead;
      int key = page * headDim * pageTokens + t % pageTokens;
      for (int j = 0; j < rounded; j += EACH) {
        int from = j * headDim;
        float score0 = 0;
        float score1 = 0;
        float score2 = 0;
        float score3 = 0;
        for (int d = 0; d < headDim; d++) {
          float k = keys.get(key + d * pageTokens);
          score0 += query[from + d] * k;
          score1 += query[from + headDim + d] * k;
          score2 += query[from + 2 * headDim + d] * k;
          score3 += query[from + 3 * headDim + d] * k;
        }
        scores[j * stride + t] = score0;
        scores[(j + 1) * stride + t] = score1;
        scores[(j + 2) * stride + t] = score2;
        scores[(j + 3) * stride + t] = score3;
      }
    }
    c.localBarrier();
    // Maximum and sum: LANES work-items per query.
    int mine = item / LANES;
    int lane = item % LANES;
    int seen = mine < queries ? kvCount : 0;
    int oldest = 0;
    if (mine < queries) {
      int before = positions.get(firstRow + (first + mine) / group) + 1 - kvStart;
      if (causal == 1 && before < kvCount) {
        seen = before;
      }
      if (window > 0) {
        oldest = before - window;
      }
    }
    float max = NONE;
    for (int t = lane; t < seen; t += LANES) {
      if (t >= oldest) {
        max = TornadoMath.max(max, scores[mine * stride + t]);
      }
    }
    reduced[item] = max;
    for (int half = LANES / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (lane < half) {
        reduced[item] = TornadoMath.max(reduced[item], reduced[item + half]);
      }
    }
    c.localBarrier();
    max = reduced[mine * LANES];
    c.localBarrier();
    float sum = 0;
    for (int t = lane; t < kvCount; t += LANES) {
      float p = 0;
      if (t >= oldest && t < seen) {
        p = TornadoMath.exp(scores[mine * stride + t] - max);
      }
      scores[mine * stride + t] = p;
      sum += p;
    }
    reduced[item] = sum;
    for (int half = LANES / 2; half > 0; half /= 2) {
      c.localBarrier();
      if (lane < half) {
        reduced[item] += reduced[item + half];
      }
    }
    c.localBarrier();
    if (lane == 0 && mine < queries) {
      maxima.set(place[mine], max);
      sums.set(place[mine], reduced[item]);
    }
    for (int i = item; i < rounded / EACH * headDim; i += Grids.GROUP) {
      int j = i / headDim * EACH;
      int d = i % headDim;
      float o0 = 0;
      float o1 = 0;
      float o2 = 0;
      float o3 = 0;
      for (int t = low; t < kvCount; t++) {
        int page = pages.get(firstPage + t / pageTokens) * kvHeads + kvHead;
        float v = values.get((page * pageTokens + t % pageTokens) * headDim + d);
        o0 += scores[j * stride + t] * v;
        o1 += scores[(j + 1) * stride + t] * v;
        o2 += scores[(j + 2) * stride + t] * v;
        o3 += scores[(j + 3) * stride + t] * v;
      }
      outs.set(place[j] * headDim + d, o0);
      if (j + 1 < queries) {
        outs.set(place[j + 1] * headDim + d, o1);
      }
      if (j + 2 < queries) {
        outs.set(place[j + 2] * headDim + d, o2);
      }
      if (j + 3 < queries) {
        outs.set(place[j + 3] * headDim + d, o3);
      }
    }
  }

  /** Phase two: out (rows, heads * headDim). One work-group per (row, head). */
  public static void merge(
      KernelContext c,
      IntArray counts,
      IntArray partialStart,
      FloatArray maxima,
      FloatArray sums,
      FloatArray outs,
      FloatArray out,
      int heads,
      int headDim) {
    int row = c.groupIdx / heads;
    int head = c.groupIdx % heads;
    if (row < counts.get(Counts.ROWS)) {
      int first = partialStart.get(row);
      int last = partialStart.get(row + 1);
      float max = NONE;
      for (int s = first; s < last; s++) {
        max = TornadoMath.max(max, maxima.get(s * heads + head));
      }
      float sum = 0;
      for (int s = first; s < last; s++) {
        sum += TornadoMath.exp(maxima.get(s * heads + head) - max) * sums.get(s * heads + head);
      }
      for (int d = c.localIdx; d < headDim; d += Grids.GROUP) {
        float o = 0;
        for (int s = first; s < last; s++) {
          int partial = s * heads + head;
          o += TornadoMath.exp(maxima.get(partial) - max) * outs.get(partial * headDim + d);
        }
        out.set((row * heads + head) * headDim + d, o / sum);
      }
    }
  }

  /** Adds both phases. */
  public static void add(
      Tasks t, Plan plan, FloatArray q, Cache cache, Partials partials, FloatArray out, Shape s) {
    t.add(
        "attention",
        Counts.BLOCKS,
        Version.portable(
            "group",
            blocks -> Grids.groups(Math.multiplyExact(blocks, cache.kvHeads()), Grids.GROUP),
            (g, task) ->
                g.task(
                    task,
                    TreeAttention::partials,
                    t.context(),
                    t.counts(),
                    plan.blocks,
                    plan.pages,
                    plan.positions,
                    plan.partialStart,
                    q,
                    cache.keys(),
                    cache.values(),
                    partials.maxima,
                    partials.sums,
                    partials.outs,
                    s.heads,
                    cache.kvHeads(),
                    cache.headDim(),
                    cache.pageTokens(),
                    s.tileTokens,
                    s.causal ? 1 : 0,
                    s.window,
                    s.scale)));
    t.add(
        "mergeAttention",
        Counts.ROWS,
        Version.portable(
            "group",
            rows -> Grids.groups(Math.multiplyExact(rows, s.heads), Grids.GROUP),
            (g, task) ->
                g.task(
                    task,
                    TreeAttention::merge,
                    t.context(),
                    t.counts(),
                    plan.partialStart,
                    partials.maxima,
                    partials.sums,
                    partials.outs,
                    out,
                    s.heads,
                    cache.headDim())));
  }
}
