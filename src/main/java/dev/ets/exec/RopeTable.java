package dev.ets.exec;

import dev.ets.model.Op;
import dev.ets.model.Weights;
import java.util.stream.IntStream;

/**
 * Cosines and sines by position, computed in double: a device's own sine of a large angle may be
 * far off. Made as positions come into use: a model's context may be longer than any text it will
 * see.
 *
 * <p>{@link #reach} is for one thread at a time; positions that were reached may be read by all.
 */
public final class RopeTable {
  /** Positions that are made together. */
  private static final int BLOCK = 256;

  private final double[] frequencies;
  private final float[][] cos;
  private final float[][] sin;

  /** What tables differ in: ops with equal keys share one. */
  public record Key(Op.Frequencies frequencies, int headDim) {
    /** That of an op. */
    public static Key of(Op.Rope op) {
      return new Key(op.frequencies(), op.headDim());
    }
  }

  /** A table for positions below {@code context}. */
  public RopeTable(Key key, int context, Weights weights) {
    frequencies = frequencies(key, weights);
    int blocks = Math.ceilDiv(context, BLOCK);
    cos = new float[blocks][];
    sin = new float[blocks][];
  }

  private static double[] frequencies(Key key, Weights weights) {
    Op.Frequencies f = key.frequencies;
    double[] all =
        IntStream.range(0, key.headDim / 2)
            .mapToDouble(i -> Math.pow(f.base(), -2.0 * i / key.headDim) / f.stretch())
            .toArray();
    if (f.divisors() != null) {
      float[] divisors = weights.tensor(f.divisors(), all.length).toFloats();
      for (int i = 0; i < all.length; i++) {
        all[i] /= divisors[i];
      }
    }
    return all;
  }

  /** Values per position: half a head's dimension. */
  public int width() {
    return frequencies.length;
  }

  /** Makes sure that the values of a position are there. */
  public void reach(int position) {
    int block = position / BLOCK;
    if (cos[block] == null) {
      float[] cosines = new float[BLOCK * width()];
      float[] sines = new float[BLOCK * width()];
      fill(block * BLOCK, BLOCK, cosines, sines);
      cos[block] = cosines;
      sin[block] = sines;
    }
  }

  /** Computes {@code count} positions from {@code first} on: {@code (count, width)} each. */
  public void fill(int first, int count, float[] cosines, float[] sines) {
    for (int p = 0; p < count; p++) {
      for (int i = 0; i < width(); i++) {
        double angle = (first + p) * frequencies[i];
        cosines[p * width() + i] = (float) Math.cos(angle);
        sines[p * width() + i] = (float) Math.sin(angle);
      }
    }
  }

  /** An array with the cosines of a position that was reached, from {@link #offset} on. */
  public float[] cos(int position) {
    return cos[position / BLOCK];
  }

  /** The same for its sines. */
  public float[] sin(int position) {
    return sin[position / BLOCK];
  }

  /** Where a position's values begin. */
  public int offset(int position) {
    return position % BLOCK * width();
  }
}
