package dev.ets.exec.tornado;

import dev.ets.kernels.KvPages;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.PagePool;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Slot;
import java.util.ArrayList;
import java.util.List;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** What stays on the device and passes change: activations, the KV cache, results. */
final class DeviceState {
  final KvPages.Cache[] caches;
  final TreeAttention.Partials partials;
  final FloatArray noBias = zeros(1);
  final IntArray drawn;
  final FloatArray logProbs;
  private final FloatArray[] slots;

  DeviceState(ModelSpec spec, Capacity room, int pages) {
    slots = new FloatArray[spec.slots().size()];
    for (Slot s : spec.slots()) {
      slots[s.index()] = poisoned(Math.multiplyExact(room.rows(), s.width()));
    }
    AttentionShape shape = spec.attention();
    int cacheFloats = Math.multiplyExact(pages, shape.kvWidth() * PagePool.PAGE_TOKENS);
    caches = new KvPages.Cache[shape.layers()];
    for (int l = 0; l < shape.layers(); l++) {
      caches[l] =
          new KvPages.Cache(
              poisoned(cacheFloats),
              poisoned(cacheFloats),
              shape.kvHeads(),
              shape.headDim(),
              PagePool.PAGE_TOKENS);
    }
    partials = TreeAttention.Partials.of(room.partials(), shape.heads(), shape.headDim());
    drawn = new IntArray(room.draws());
    drawn.init(0);
    logProbs = zeros(room.draws());
  }

  private static FloatArray zeros(int n) {
    FloatArray array = new FloatArray(n);
    array.init(0);
    return array;
  }

  /**
   * All NaN: a result that depended on rows beyond the batch, or on unwritten KV, would show it.
   */
  private static FloatArray poisoned(int n) {
    FloatArray array = new FloatArray(n);
    array.init(Float.NaN);
    return array;
  }

  FloatArray data(Slot slot) {
    return slots[slot.index()];
  }

  /** All arrays. */
  List<Object> all() {
    List<Object> all = new ArrayList<>(List.of((Object[]) slots));
    for (KvPages.Cache cache : caches) {
      all.addAll(List.of(cache.keys(), cache.values()));
    }
    all.addAll(List.of(partials.maxima(), partials.sums(), partials.outs()));
    all.addAll(List.of(noBias, drawn, logProbs));
    return all;
  }
}
