package dev.ets.exec.tornado;

import dev.ets.UsageException;
import dev.ets.kernels.Devices;
import dev.ets.kv.PagePool;
import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Slot;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * Bytes that a model takes on a device.
 *
 * @param weights the weights
 * @param cache the KV cache
 * @param pass what one pass needs besides: activations, partial results of the attention
 * @param largest the largest single array
 */
record Footprint(long weights, long cache, long pass, long largest) {
  /** Bytes that executors have taken, by device. Guarded by itself. */
  private static final Map<String, Long> TAKEN = new HashMap<>();

  /** That of a model with these weights. */
  static Footprint of(ModelSpec spec, List<TornadoNativeArray> arrays, int pages, Capacity room) {
    long weights = 0;
    long largest = 0;
    for (TornadoNativeArray array : arrays) {
      weights += array.getNumBytesOfSegmentWithHeader();
      largest = Math.max(largest, array.getNumBytesOfSegmentWithHeader());
    }
    AttentionShape a = spec.attention();
    long keys = (long) Float.BYTES * pages * PagePool.PAGE_TOKENS * a.kvWidth();
    long outs = (long) Float.BYTES * room.partials() * a.heads() * a.headDim();
    long pass = outs + 2L * Float.BYTES * room.partials() * a.heads();
    largest = Math.max(largest, Math.max(keys, outs));
    for (Slot slot : spec.slots()) {
      long bytes = (long) Float.BYTES * room.rows() * slot.width();
      pass += bytes;
      largest = Math.max(largest, bytes);
    }
    return new Footprint(weights, pages * TornadoExecutor.pageBytes(spec), pass, largest);
  }

  long total() {
    return weights + cache + pass;
  }

  /**
   * Takes it from a device's memory.
   *
   * @throws UsageException when that is too small
   */
  void take(Devices.Named device) {
    long has = device.device().getMaxGlobalMemory();
    // The elements of an array are numbered by ints.
    long most = Math.min(device.device().getMaxAllocMemory(), 4L * Integer.MAX_VALUE);
    synchronized (TAKEN) {
      long taken = TAKEN.getOrDefault(device.name(), 0L);
      if (total() > has - taken || largest > most) {
        throw new UsageException(
            "the model needs %,d bytes on %s (weights %,d, KV cache %,d, a pass %,d; largest array %,d)"
                    .formatted(total(), device, weights, cache, pass, largest)
                + ", which has %,d, %,d of them taken, and at most %,d for an array: "
                    .formatted(has, taken, most)
                + "give fewer --kv-pages, a smaller model or another --device");
      }
      TAKEN.put(device.name(), taken + total());
    }
  }

  /** Gives it back. */
  void giveBack(Devices.Named device) {
    synchronized (TAKEN) {
      TAKEN.merge(device.name(), -total(), Long::sum);
    }
  }
}
