package dev.ets.kernels;

import uk.ac.manchester.tornado.api.KernelContext;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/**
 * Writes to the pages of a layer's KV cache. Keys lie as {@code (pages, kvHeads, headDim,
 * pageTokens)}, so that neighbouring work-items read neighbouring tokens' keys, and values as
 * {@code (pages, kvHeads, pageTokens, headDim)}. A slot is page * pageTokens + place in the page.
 */
public final class KvPages {
  /**
   * The cache of one layer.
   *
   * @param keys {@code (pages, kvHeads, headDim, pageTokens)}
   * @param values {@code (pages, kvHeads, pageTokens, headDim)}
   */
  public record Cache(
      FloatArray keys, FloatArray values, int kvHeads, int headDim, int pageTokens) {
    /** Floats of a page of keys, or of values. */
    public int pageFloats() {
      return kvHeads * headDim * pageTokens;
    }

    /** Where dimension d of a key lies. */
    int key(int slot, int kvHead, int d) {
      int head = slot / pageTokens * kvHeads + kvHead;
      return (head * headDim + d) * pageTokens + slot % pageTokens;
    }

    /** Where dimension d of a value lies. */
    int value(int slot, int kvHead, int d) {
      int head = slot / pageTokens * kvHeads + kvHead;
      return (head * pageTokens + slot % pageTokens) * headDim + d;
    }
  }

  private KvPages() {}

  /** What storing is: rows of k and v (rows, kvHeads * headDim) go to their slots. */
  public static void naiveStore(IntArray slots, FloatArray k, FloatArray v, Cache cache, int rows) {
    for (int row = 0; row < rows; row++) {
      for (int h = 0; h < cache.kvHeads; h++) {
        for (int d = 0; d < cache.headDim; d++) {
          int from = (row * cache.kvHeads + h) * cache.headDim + d;
          cache.keys.set(cache.key(slots.get(row), h, d), k.get(from));
          cache.values.set(cache.value(slots.get(row), h, d), v.get(from));
        }
      }
    }
  }

  /** One work-group per row. Rows beyond the batch's write nothing. */
  public static void store(
      KernelContext c,
      IntArray counts,
      IntArray slots,
      FloatArray k,
      FloatArray v,
      FloatArray keys,
      FloatArray values,
      int kvHeads,
      int headDim,
      int pageTokens) {
    int row = c.groupIdx;
    if (row < counts.get(Counts.ROWS)) {
      int page = slots.get(row) / pageTokens;
      int place = slots.get(row) % pageTokens;
      int width = kvHeads * headDim;
      for (int i = c.localIdx; i < width; i += Grids.GROUP) {
        int head = page * kvHeads + i / headDim;
        int d = i % headDim;
        keys.set((head * headDim + d) * pageTokens + place, k.get(row * width + i));
        values.set((head * pageTokens + place) * headDim + d, v.get(row * width + i));
      }
    }
  }

  /** What copying is: page {@code pairs[2i + 1]} becomes what page {@code pairs[2i]} is. */
  public static void naiveCopy(IntArray pairs, Cache cache, int copies) {
    int pageFloats = cache.pageFloats();
    for (int pair = 0; pair < copies; pair++) {
      for (int i = 0; i < pageFloats; i++) {
        int from = pairs.get(2 * pair) * pageFloats + i;
        int to = pairs.get(2 * pair + 1) * pageFloats + i;
        cache.keys.set(to, cache.keys.get(from));
        cache.values.set(to, cache.values.get(from));
      }
    }
  }

  /** Copies whole pages: pair i of {@code pairs} is (from, to). One work-group per pair. */
  public static void copy(
      KernelContext c,
      IntArray counts,
      IntArray pairs,
      FloatArray keys,
      FloatArray values,
      int pageFloats) {
    int pair = c.groupIdx;
    if (pair < counts.get(Counts.COPIES)) {
      int from = pairs.get(2 * pair) * pageFloats;
      int to = pairs.get(2 * pair + 1) * pageFloats;
      for (int i = c.localIdx; i < pageFloats; i += Grids.GROUP) {
        keys.set(to + i, keys.get(from + i));
        values.set(to + i, values.get(from + i));
      }
    }
  }

  /** Adds storing for the rows of the batch. */
  public static void addStore(Tasks t, IntArray slots, FloatArray k, FloatArray v, Cache cache) {
    t.add(
        "storeKv",
        Counts.ROWS,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    KvPages::store,
                    t.context(),
                    t.counts(),
                    slots,
                    k,
                    v,
                    cache.keys,
                    cache.values,
                    cache.kvHeads,
                    cache.headDim,
                    cache.pageTokens)));
  }

  /** Adds copying: pairs (from, to), no page of which is written twice or both read and written. */
  public static void addCopy(Tasks t, IntArray pairs, Cache cache) {
    t.add(
        "copyPages",
        Counts.COPIES,
        Version.portable(
            "group",
            Grids::groupPerRow,
            (g, task) ->
                g.task(
                    task,
                    KvPages::copy,
                    t.context(),
                    t.counts(),
                    pairs,
                    cache.keys,
                    cache.values,
                    cache.pageFloats())));
  }
}
