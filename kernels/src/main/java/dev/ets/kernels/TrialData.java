package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.IntUnaryOperator;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.HalfFloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/**
 * The arrays of one run of a {@link Trial}. Each has room for {@link #SPARE} rows beyond the count,
 * which no kernel may use: inputs hold NaN and indices out of range there, outputs {@link
 * #SENTINEL}. Each array has its own random numbers, so that a larger count only adds to it.
 */
public final class TrialData {
  /** Rows beyond the count. */
  public static final int SPARE = 5;

  /** What outputs hold before a run, and beyond the count after it. No result equals it. */
  public static final float SENTINEL = -12345.5f;

  /** The same in arrays of ints; as an index it is out of range. */
  public static final int INT_SENTINEL = -987_654_321;

  /**
   * An array to compare.
   *
   * @param used elements that the op may have written; those behind must hold the sentinel
   */
  public record Output(String name, TornadoNativeArray array, int used) {}

  /**
   * What to do with the data.
   *
   * @param add adds the op to a graph
   * @param naive computes the same on these arrays
   */
  record Work(Consumer<Tasks> add, Runnable naive) {}

  /**
   * Weights in some type.
   *
   * @param floats what they are, exactly
   * @param matrix the same for the kernel
   */
  record Weights(FloatArray floats, Matrix matrix) {}

  private final long seed;
  private final IntArray counts = new IntArray(Counts.SIZE);
  private final List<TornadoNativeArray> arrays = new ArrayList<>();
  private final List<Output> outputs = new ArrayList<>();
  private final Work work;

  TrialData(long seed, Function<TrialData, Work> maker) {
    this.seed = seed;
    counts.init(0);
    work = maker.apply(this);
  }

  /** How much of each grid a run uses. */
  public IntArray counts() {
    return counts;
  }

  /** All arrays but the counts, always in the same order; all go to the device before a run. */
  public List<TornadoNativeArray> arrays() {
    return arrays;
  }

  /** The arrays to compare after a run. */
  public List<Output> outputs() {
    return outputs;
  }

  /** Adds the op to a graph. */
  public void add(Tasks tasks) {
    work.add.accept(tasks);
  }

  /** Runs the naive loop on these arrays. */
  public void naive() {
    work.naive.run();
  }

  void count(int which, int n) {
    counts.set(which, n);
  }

  /** Normal numbers, without spare rows. */
  FloatArray gaussians(int n, double deviation) {
    SplittableRandom random = random();
    FloatArray array = register(new FloatArray(n));
    for (int i = 0; i < n; i++) {
      array.set(i, (float) (random.nextGaussian() * deviation));
    }
    return array;
  }

  /** Rows of normal numbers, and NaN beyond. */
  FloatArray input(int rows, int width) {
    return rows(rows, width, Float.NaN);
  }

  /** Rows that the op changes: normal numbers, and the sentinel beyond. */
  FloatArray inOut(String name, int rows, int width) {
    FloatArray array = rows(rows, width, SENTINEL);
    outputs.add(new Output(name, array, rows * width));
    return array;
  }

  private FloatArray rows(int rows, int width, float beyond) {
    SplittableRandom random = random();
    FloatArray array = register(new FloatArray((rows + SPARE) * width));
    array.init(beyond);
    for (int i = 0; i < rows * width; i++) {
      array.set(i, (float) random.nextGaussian());
    }
    return array;
  }

  /** Rows that the op writes. */
  FloatArray output(String name, int rows, int width) {
    FloatArray array = register(new FloatArray((rows + SPARE) * width));
    array.init(SENTINEL);
    outputs.add(new Output(name, array, rows * width));
    return array;
  }

  /** Ints that the op writes. */
  IntArray intOutput(String name, int n) {
    IntArray array = register(new IntArray(n + SPARE));
    array.init(INT_SENTINEL);
    outputs.add(new Output(name, array, n));
    return array;
  }

  /** Floats that the op writes and nobody else reads. */
  FloatArray scratch(int n) {
    FloatArray array = register(new FloatArray(n));
    array.init(Float.NaN);
    return array;
  }

  /** Ints from a function of the place, and an index out of range beyond. */
  IntArray ints(int n, IntUnaryOperator value) {
    IntArray array = register(new IntArray(n + SPARE));
    array.init(INT_SENTINEL);
    for (int i = 0; i < n; i++) {
      array.set(i, value.applyAsInt(i));
    }
    return array;
  }

  /** Floats from a function of the place, and NaN beyond. */
  FloatArray floats(int n, IntToDoubleFunction value) {
    FloatArray array = register(new FloatArray(n + SPARE));
    array.init(Float.NaN);
    for (int i = 0; i < n; i++) {
      array.set(i, (float) value.applyAsDouble(i));
    }
    return array;
  }

  /** Random ints below a bound, and an index out of range beyond. */
  IntArray ids(int n, int bound) {
    SplittableRandom random = random();
    return ints(n, _ -> random.nextInt(bound));
  }

  /** Random longs. */
  LongArray longs(int n) {
    SplittableRandom random = random();
    LongArray array = register(new LongArray(n + SPARE));
    for (int i = 0; i < n + SPARE; i++) {
      array.set(i, random.nextLong());
    }
    return array;
  }

  /** A matrix of weights (rows, width); the width is a multiple of the type's block. */
  Weights weights(WeightType type, int rows, int width, double deviation) {
    SplittableRandom random = random();
    int n = Math.multiplyExact(rows, width);
    FloatArray floats = new FloatArray(n);
    TornadoNativeArray array =
        switch (type) {
          case F32 -> {
            for (int i = 0; i < n; i++) {
              floats.set(i, (float) (random.nextGaussian() * deviation));
            }
            yield floats;
          }
          case F16 -> {
            HalfFloatArray halves = new HalfFloatArray(n);
            for (int i = 0; i < n; i++) {
              HalfFloat value = new HalfFloat((float) (random.nextGaussian() * deviation));
              halves.set(i, value);
              floats.set(i, value.getFloat32());
            }
            yield halves;
          }
          case BF16, Q8_0, Q4_0, Q4_K, Q6_K -> RandomBlocks.fill(type, floats, deviation, random);
        };
    return new Weights(floats, new Matrix(type, register(array)));
  }

  /** Random numbers for the next array. */
  SplittableRandom random() {
    return new SplittableRandom(seed * 1_000_003 + arrays.size());
  }

  private <T extends TornadoNativeArray> T register(T array) {
    arrays.add(array);
    return array;
  }
}
