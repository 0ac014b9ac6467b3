package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import dev.ets.model.AttentionShape;

/** Keys and values in f32, which are multiplied where they lie. */
final class FloatKv extends KvCache {
  FloatKv(AttentionShape shape, int pages) {
    super(shape, pages);
  }

  @Override
  Object newSlab(int size) {
    return new float[size];
  }

  @Override
  void write(float[] from, int fromAt, int count, Object slab, int at, int step) {
    float[] to = (float[]) slab;
    for (int i = 0; i < count; i++) {
      to[at + i * step] = from[fromAt + i];
    }
  }

  @Override
  void panel(Object slab, int at, int rows, Panel panel) {
    panel.set((float[]) slab, at);
  }

  @Override
  void block(Object slab, int at, int rows, int columns, float[] to, int toAt) {
    float[] from = (float[]) slab;
    for (int r = 0; r < rows; r++) {
      System.arraycopy(from, at + r * PAGE_TOKENS, to, toAt + r * NR, columns);
    }
  }
}
