package dev.ets.exec;

import dev.ets.model.Op;

/**
 * Cosines and sines of every position, {@code (context, headDim / 2)} each. Computed in double: a
 * device's own sine of a large angle may be far off.
 */
public record RopeTable(float[] cos, float[] sin) {
  /** What tables differ in: ops with equal keys share one. */
  public record Key(double base, int headDim) {
    /** That of an op. */
    public static Key of(Op.Rope op) {
      return new Key(op.base(), op.headDim());
    }
  }

  /** The table for positions below {@code context}. */
  public static RopeTable of(Key key, int context) {
    int half = key.headDim / 2;
    int size = Math.multiplyExact(context, half);
    float[] cos = new float[size];
    float[] sin = new float[size];
    for (int i = 0; i < half; i++) {
      double frequency = Math.pow(key.base, -2.0 * i / key.headDim);
      for (int p = 0; p < context; p++) {
        cos[p * half + i] = (float) Math.cos(p * frequency);
        sin[p * half + i] = (float) Math.sin(p * frequency);
      }
    }
    return new RopeTable(cos, sin);
  }
}
