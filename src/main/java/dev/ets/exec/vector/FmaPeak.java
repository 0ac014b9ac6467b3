package dev.ets.exec.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The f32 peak that this machine's cores reach on the Vector API: fused multiply-adds on registers
 * alone. Benchmarks report their figures as shares of it.
 */
public final class FmaPeak {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  /** Calls of {@link #spin} in a burst, and their rounds: many short calls are soon compiled. */
  private static final int CALLS = 20;

  private static final int ROUNDS = 100_000;

  private FmaPeak() {}

  /** Floating-point operations (a multiply-add counts two) of one {@link #spin} call. */
  public static double operations(int rounds) {
    return 2.0 * CHAINS * S.length() * rounds;
  }

  /** Bits of the vectors that all kernels here use. */
  public static int vectorBits() {
    return S.vectorBitSize();
  }

  /** Some milliseconds of work on all threads of a pool; returns its floating-point operations. */
  public static double burst(Workers pool) {
    float[] sink = new float[pool.threads()];
    pool.run(
        sink.length,
        i -> {
          for (int c = 0; c < CALLS; c++) {
            sink[i] += spin(ROUNDS);
          }
        });
    return sink.length * CALLS * operations(ROUNDS);
  }

  /** GFLOPS of all threads of a pool together, best of {@code tries} bursts. */
  public static double gflops(Workers pool, int tries) {
    double best = 0;
    for (int t = 0; t < tries; t++) {
      long start = System.nanoTime();
      double operations = burst(pool);
      best = Math.max(best, operations / (System.nanoTime() - start));
    }
    return best;
  }

  /** Twelve independent chains of {@code rounds} fused multiply-adds: enough to hide latency. */
  static float spin(int rounds) {
    FloatVector m = FloatVector.broadcast(S, 0.999f);
    FloatVector a = FloatVector.broadcast(S, 1e-3f);
    FloatVector v0 = FloatVector.broadcast(S, 0f);
    FloatVector v1 = FloatVector.broadcast(S, 1f);
    FloatVector v2 = FloatVector.broadcast(S, 2f);
    FloatVector v3 = FloatVector.broadcast(S, 3f);
    FloatVector v4 = FloatVector.broadcast(S, 4f);
    FloatVector v5 = FloatVector.broadcast(S, 5f);
    FloatVector v6 = FloatVector.broadcast(S, 6f);
    FloatVector v7 = FloatVector.broadcast(S, 7f);
    FloatVector v8 = FloatVector.broadcast(S, 8f);
    FloatVector v9 = FloatVector.broadcast(S, 9f);
    FloatVector v10 = FloatVector.broadcast(S, 10f);
    FloatVector v11 = FloatVector.broadcast(S, 11f);
    for (int r = 0; r < rounds; r++) {
      v0 = v0.fma(m, a);
      v1 = v1.fma(m, a);
      v2 = v2.fma(m, a);
      v3 = v3.fma(m, a);
      v4 = v4.fma(m, a);
      v5 = v5.fma(m, a);
      v6 = v6.fma(m, a);
      v7 = v7.fma(m, a);
      v8 = v8.fma(m, a);
      v9 = v9.fma(m, a);
      v10 = v10.fma(m, a);
      v11 = v11.fma(m, a);
    }
    return v0.add(v1)
        .add(v2)
        .add(v3)
        .add(v4)
        .add(v5)
        .add(v6)
        .add(v7)
        .add(v8)
        .add(v9)
        .add(v10)
        .add(v11)
        .reduceLanes(VectorOperators.ADD);
  }
}
