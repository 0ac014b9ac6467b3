package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import dev.ets.kv.Batch;
import dev.ets.model.AttentionShape;

/**
 * The keys and values of all pages, as {@link TreeAttention} multiplies them. A layer's keys lie as
 * {@code (pages, kvHeads, headDim, PAGE_TOKENS)}, so that a vector holds one dimension of many
 * keys, and values as {@code (pages, kvHeads, stride / NR, PAGE_TOKENS, NR)}, panels of {@link
 * GemmTile}; stride is the head dimension rounded up to panels. Memory is taken a slab of pages at
 * a time, as low pages come into use. Slabs are arrays of the precision's own type.
 *
 * <p>Not thread-safe, but for reading and for {@link #store} of different rows.
 */
abstract sealed class KvCache permits FloatKv, HalfKv {
  private static final int SLAB_PAGES = 64;

  private final AttentionShape shape;
  private final int stride;

  /** (layers, slabs) */
  private final Object[][] keys;

  private final Object[][] values;

  KvCache(AttentionShape shape, int pages) {
    this.shape = shape;
    this.stride = stride(shape);
    int slabs = Math.ceilDiv(pages, SLAB_PAGES);
    keys = new Object[shape.layers()][slabs];
    values = new Object[shape.layers()][slabs];
  }

  /** An empty cache of {@code pages} pages in the shape's precision. */
  static KvCache of(AttentionShape shape, int pages) {
    return switch (shape.kvType()) {
      case F16 -> new HalfKv(shape, pages);
      default -> new FloatKv(shape, pages);
    };
  }

  /** Bytes of one page over all layers. */
  static long pageBytes(AttentionShape shape) {
    long vectors = (long) shape.layers() * shape.kvHeads() * PAGE_TOKENS;
    return shape.kvType().bytes(vectors * (shape.headDim() + stride(shape)));
  }

  /** Length of a value vector with its padding. */
  static int stride(AttentionShape shape) {
    return Math.ceilDiv(shape.headDim(), NR) * NR;
  }

  /** A panel for {@link GemmTile}: where it lies in the cache, or a copy in the buffer. */
  static final class Panel {
    private final float[] buffer;
    private float[] data;
    private int at;

    Panel(AttentionShape shape) {
      buffer = new float[Math.max(shape.headDim(), PAGE_TOKENS) * NR];
      data = buffer;
    }

    /** The array that the panel is in, from {@link #at} on. */
    float[] data() {
      return data;
    }

    int at() {
      return at;
    }

    void set(float[] where, int offset) {
      data = where;
      at = offset;
    }

    /** The buffer, which is the panel from now on. */
    float[] fill() {
      set(buffer, 0);
      return buffer;
    }
  }

  abstract Object newSlab(int size);

  /** Writes {@code count} numbers to a slab, {@code step} apart. */
  abstract void write(float[] from, int fromAt, int count, Object slab, int at, int step);

  /** Makes {@code panel} the (rows, NR) numbers of a slab from {@code at} on. */
  abstract void panel(Object slab, int at, int rows, Panel panel);

  /**
   * Copies a block (rows, columns) of a slab, whose rows are {@code PAGE_TOKENS} apart, to where
   * they are NR apart.
   */
  abstract void block(Object slab, int at, int rows, int columns, float[] to, int toAt);

  /** Makes room for the pages that a batch writes to; before {@link #store}, on one thread. */
  void makeRoom(Batch batch) {
    for (int r = 0; r < batch.rows(); r++) {
      makeRoom(batch.slots()[r] / PAGE_TOKENS);
    }
  }

  private void makeRoom(int page) {
    int slab = page / SLAB_PAGES;
    for (int layer = 0; layer < keys.length && keys[layer][slab] == null; layer++) {
      keys[layer][slab] = newSlab(SLAB_PAGES * pageSize(shape.headDim()));
      values[layer][slab] = newSlab(SLAB_PAGES * pageSize(stride));
    }
  }

  private int pageSize(int vector) {
    return shape.kvHeads() * PAGE_TOKENS * vector;
  }

  /** Copies one page's keys and values, in all layers, to another page. */
  void copyPage(int from, int to) {
    makeRoom(from);
    makeRoom(to);
    for (int layer = 0; layer < keys.length; layer++) {
      copyPage(keys[layer], from, to, pageSize(shape.headDim()));
      copyPage(values[layer], from, to, pageSize(stride));
    }
  }

  private static void copyPage(Object[] slabs, int from, int to, int size) {
    Object source = slabs[from / SLAB_PAGES];
    Object target = slabs[to / SLAB_PAGES];
    System.arraycopy(source, from % SLAB_PAGES * size, target, to % SLAB_PAGES * size, size);
  }

  /** Writes rows {@code from} to {@code to} of k and v {@code (rows, kvWidth)} to their slots. */
  void store(int layer, Batch batch, float[] k, float[] v, int from, int to) {
    int dim = shape.headDim();
    for (int r = from; r < to; r++) {
      int page = batch.slots()[r] / PAGE_TOKENS;
      int place = batch.slots()[r] % PAGE_TOKENS;
      Object keySlab = keys[layer][page / SLAB_PAGES];
      Object valueSlab = values[layer][page / SLAB_PAGES];
      for (int h = 0; h < shape.kvHeads(); h++) {
        int source = r * shape.kvWidth() + h * dim;
        write(k, source, dim, keySlab, headAt(page, h, dim) + place, PAGE_TOKENS);
        int value = headAt(page, h, stride) + place * NR;
        for (int d = 0; d < dim; d += NR) {
          write(v, source + d, Math.min(NR, dim - d), valueSlab, value + d * PAGE_TOKENS, 1);
        }
      }
    }
  }

  /**
   * Makes {@code panel} (headDim, NR) a tile's keys from token {@code t} on; columns past the
   * tile's last page have no meaning.
   */
  void keys(int layer, Batch batch, int tile, int kvHead, int t, Panel panel) {
    int dim = shape.headDim();
    int columns = Math.min(NR, PAGE_TOKENS);
    for (int j = 0; j < NR && t + j < batch.tileKvCount(tile); j += columns) {
      int page = batch.tilePage(tile, (t + j) / PAGE_TOKENS);
      Object slab = keys[layer][page / SLAB_PAGES];
      int at = headAt(page, kvHead, dim) + (t + j) % PAGE_TOKENS;
      if (NR == PAGE_TOKENS) {
        panel(slab, at, dim, panel);
      } else {
        block(slab, at, dim, columns, panel.fill(), j);
      }
    }
  }

  /**
   * Makes {@code panel} (tokens, NR) dimensions {@code d .. d + NR} of a tile's values from token
   * {@code t} on, which is the first of a page; at most a page of them.
   */
  void values(int layer, Batch batch, int tile, int kvHead, int t, int tokens, int d, Panel panel) {
    int page = batch.tilePage(tile, t / PAGE_TOKENS);
    Object slab = values[layer][page / SLAB_PAGES];
    panel(slab, headAt(page, kvHead, stride) + d * PAGE_TOKENS, tokens, panel);
  }

  /** Where a page's KV head begins in its slab. */
  private int headAt(int page, int kvHead, int vector) {
    return page % SLAB_PAGES * pageSize(vector) + kvHead * PAGE_TOKENS * vector;
  }
}
