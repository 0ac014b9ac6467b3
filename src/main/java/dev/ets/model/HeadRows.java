package dev.ets.model;

import dev.ets.UsageException;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Reorders the rows of the projections to queries and keys. Hugging Face's Llama rotates value i of
 * a head with value i + d/2, GGUF's the values 2i and 2i + 1; with the rows in this order both
 * compute the same. Source: {@code permute} in llama.cpp's {@code convert_hf_to_gguf.py}.
 */
final class HeadRows {
  private static final long ALIGNMENT = 64;

  private HeadRows() {}

  /**
   * A copy whose row {@code h d + 2 i + j} is row {@code h d + j d/2 + i}, for j of 0 and 1.
   *
   * @param t a matrix {@code (heads * headDim, in)} or its bias
   * @param arena where the copy lives, outside of the heap
   * @throws UsageException when there is no memory for it
   */
  static Tensor interleaved(Tensor t, int heads, int headDim, Arena arena) {
    long bytes = t.data().byteSize();
    MemorySegment withHeader = allocate(arena, t.name(), bytes);
    MemorySegment to = withHeader.asSlice(Tensor.HEADER);
    long row = bytes / t.shape().dim(0);
    int half = headDim / 2;
    for (long head = 0; head < heads; head++) {
      for (int i = 0; i < half; i++) {
        for (int j = 0; j < 2; j++) {
          long source = head * headDim + (long) j * half + i;
          long target = head * headDim + 2L * i + j;
          MemorySegment.copy(t.data(), source * row, to, target * row, row);
        }
      }
    }
    return new Tensor(t.name(), t.dtype(), t.shape(), to, Optional.of(withHeader));
  }

  /** Room for a tensor and a header, with the tensor's data aligned. */
  private static MemorySegment allocate(Arena arena, String name, long bytes) {
    try {
      return arena.allocate(ALIGNMENT + bytes, ALIGNMENT).asSlice(ALIGNMENT - Tensor.HEADER);
    } catch (OutOfMemoryError e) {
      throw new UsageException(
          "no memory for the %d bytes of %s, whose rows have to be reordered; free some, or take the model as GGUF, which is only mapped"
              .formatted(bytes, name),
          e);
    }
  }
}
