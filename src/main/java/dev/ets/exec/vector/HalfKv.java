package dev.ets.exec.vector;

import static dev.ets.exec.vector.GemmTile.NR;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import dev.ets.model.AttentionShape;

/** Keys and values in f16, half the memory: panels are widened before they are multiplied. */
final class HalfKv extends KvCache {
  HalfKv(AttentionShape shape, int pages) {
    super(shape, pages);
  }

  @Override
  Object newSlab(int size) {
    return new short[size];
  }

  @Override
  void write(float[] from, int fromAt, int count, Object slab, int at, int step) {
    short[] to = (short[]) slab;
    for (int i = 0; i < count; i++) {
      to[at + i * step] = Float.floatToFloat16(from[fromAt + i]);
    }
  }

  @Override
  void panel(Object slab, int at, int rows, Panel panel) {
    widen((short[]) slab, at, rows * NR, panel.fill(), 0);
  }

  @Override
  void block(Object slab, int at, int rows, int columns, float[] to, int toAt) {
    short[] from = (short[]) slab;
    for (int r = 0; r < rows; r++) {
      widen(from, at + r * PAGE_TOKENS, columns, to, toAt + r * NR);
    }
  }

  private static void widen(short[] from, int at, int count, float[] to, int toAt) {
    for (int i = 0; i < count; i++) {
      to[toAt + i] = Float.float16ToFloat(from[at + i]);
    }
  }
}
