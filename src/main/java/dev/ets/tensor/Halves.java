package dev.ets.tensor;

import static dev.ets.tensor.LittleEndian.SHORT;

import java.lang.foreign.MemorySegment;

/** The f16 scales of blocks. */
final class Halves {
  /** Largest f16. */
  static final float MAX = 65_504;

  private Halves() {}

  static float read(MemorySegment data, long at) {
    return Float.float16ToFloat(data.get(SHORT, at));
  }

  /** Writes a scale, rounded to nearest; returns what is left of it in f16, which may be 0. */
  static float write(MemorySegment data, long at, float scale) {
    data.set(SHORT, at, Float.floatToFloat16(scale));
    return read(data, at);
  }

  /** Writes a scale of 0..{@link #MAX}, rounded up; returns the f16. */
  static float writeUp(MemorySegment data, long at, float scale) {
    short half = Float.floatToFloat16(scale);
    data.set(SHORT, at, Float.float16ToFloat(half) < scale ? (short) (half + 1) : half);
    return read(data, at);
  }
}
