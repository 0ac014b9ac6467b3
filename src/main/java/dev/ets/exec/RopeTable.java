package dev.ets.exec;

import dev.ets.model.Op;
import dev.ets.model.Weights;

/**
 * Cosines and sines of every position, {@code (context, headDim / 2)} each. Computed in double: a
 * device's own sine of a large angle may be far off.
 */
public record RopeTable(float[] cos, float[] sin) {
  /** What tables differ in: ops with equal keys share one. */
  public record Key(Op.Frequencies frequencies, int headDim) {
    /** That of an op. */
    public static Key of(Op.Rope op) {
      return new Key(op.frequencies(), op.headDim());
    }
  }

  /**
   * The table for positions below {@code context}.
   *
   * @throws ArithmeticException when it has 2^31 values or more
   */
  public static RopeTable of(Key key, int context, Weights weights) {
    int half = key.headDim / 2;
    int size = Math.multiplyExact(context, half);
    float[] cos = new float[size];
    float[] sin = new float[size];
    double[] frequencies = frequencies(key, half, weights);
    for (int i = 0; i < half; i++) {
      double frequency = frequencies[i];
      for (int p = 0; p < context; p++) {
        cos[p * half + i] = (float) Math.cos(p * frequency);
        sin[p * half + i] = (float) Math.sin(p * frequency);
      }
    }
    return new RopeTable(cos, sin);
  }

  private static double[] frequencies(Key key, int half, Weights weights) {
    Op.Frequencies f = key.frequencies;
    double[] all = new double[half];
    for (int i = 0; i < half; i++) {
      all[i] = Math.pow(f.base(), -2.0 * i / key.headDim) / f.stretch();
    }
    if (f.divisors() != null) {
      float[] divisors = weights.tensor(f.divisors(), half).toFloats();
      for (int i = 0; i < half; i++) {
        all[i] /= divisors[i];
      }
    }
    return all;
  }
}
