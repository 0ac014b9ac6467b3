package dev.ets.bench;

import dev.ets.exec.vector.FmaPeak;
import dev.ets.exec.vector.Gemm;
import dev.ets.exec.vector.Matrix;
import dev.ets.exec.vector.ScalarGemm;
import dev.ets.exec.vector.Workers;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The trainer's three products in its real shapes, on all threads. Each is compared with the scalar
 * twin before it is timed. {@code gflops} is the rate, {@code percentOfPeak} its share of a loop of
 * nothing but fused multiply-adds, measured in the same process.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgsAppend = {"--add-modules=jdk.incubator.vector"})
public class GemmBenchmark {
  private static final int CHECKED_ROWS = 13;

  /** The three products of a layer with weights (out, in) over some rows. */
  public enum Product {
    /** {@code Y = X W^T}. */
    FORWARD,
    /** {@code dX = dY W}. */
    INPUT_GRADIENT,
    /** {@code dW += dY^T X}. */
    WEIGHT_GRADIENT
  }

  /** Operands of one product. */
  @State(Scope.Benchmark)
  public static class Operands {
    @Param({"FORWARD", "INPUT_GRADIENT", "WEIGHT_GRADIENT"})
    Product product;

    @Param({"2048", "8192"})
    int rows;

    /** Output by input width: queries, keys and values; gate and up; down. */
    @Param({"512x256", "1280x256", "256x640"})
    String weights;

    Gemm gemm;
    Matrix c;
    Matrix a;
    Matrix b;
    double peak;

    @Setup(Level.Trial)
    public void make() {
      int split = weights.indexOf('x');
      int out = Integer.parseInt(weights.substring(0, split));
      int in = Integer.parseInt(weights.substring(split + 1));
      SplittableRandom random = new SplittableRandom(1);
      Matrix w = randoms(random, out, in);
      Matrix x = randoms(random, rows, in);
      Matrix y = randoms(random, rows, out);
      switch (product) {
        case FORWARD -> set(y, x, w.t());
        case INPUT_GRADIENT -> set(x, y, w);
        case WEIGHT_GRADIENT -> set(w, y.t(), x);
      }
      gemm = new Gemm(Workers.shared());
      verify();
      peak = FmaPeak.gflops(Workers.shared(), 50);
    }

    private void set(Matrix result, Matrix left, Matrix right) {
      c = result;
      a = left;
      b = right;
    }

    boolean adds() {
      return product == Product.WEIGHT_GRADIENT;
    }

    double operations() {
      return 2.0 * c.rows() * c.cols() * a.cols();
    }

    /** The first rows of the result against the scalar twin: they are equal to the bit. */
    private void verify() {
      int checked = Math.min(CHECKED_ROWS, c.rows());
      float[] want = Arrays.copyOf(c.data(), checked * c.cols());
      Matrix top = new Matrix(a.data(), a.offset(), checked, a.cols(), a.stride(), a.transposed());
      ScalarGemm.multiply(Matrix.of(want, checked, c.cols()), adds(), top, b);
      gemm.multiply(c, adds(), a, b);
      int differs = Arrays.mismatch(want, Arrays.copyOf(c.data(), want.length));
      if (differs >= 0) {
        throw new IllegalStateException(
            "element %d is %s, the scalar twin has %s"
                .formatted(differs, c.data()[differs], want[differs]));
      }
    }

    private static Matrix randoms(SplittableRandom random, int rows, int cols) {
      float[] data = new float[rows * cols];
      for (int i = 0; i < data.length; i++) {
        data[i] = (float) random.nextDouble(-1, 1);
      }
      return Matrix.of(data, rows, cols);
    }
  }

  /** Work done in an iteration; JMH divides it by the iteration's seconds. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Rates {
    public double gflops;
    public double percentOfPeak;

    @Setup(Level.Iteration)
    public void clear() {
      gflops = 0;
      percentOfPeak = 0;
    }
  }

  @Benchmark
  public Matrix product(Operands o, Rates rates) {
    o.gemm.multiply(o.c, o.adds(), o.a, o.b);
    double billions = o.operations() * 1e-9;
    rates.gflops += billions;
    rates.percentOfPeak += 100 * billions / o.peak;
    return o.c;
  }
}
