package dev.ets.runtime;

import dev.ets.UsageException;
import dev.ets.tensor.DType;

/**
 * The KV cache of each model.
 *
 * @param pages its size in pages, 0 for a share of the memory
 * @param type its precision: F32 or F16, which not every device has
 */
public record KvOptions(int pages, DType type) {
  public KvOptions {
    if (type != DType.F32 && type != DType.F16) {
      throw new UsageException("a KV cache is F32 or F16, not " + type);
    }
  }
}
