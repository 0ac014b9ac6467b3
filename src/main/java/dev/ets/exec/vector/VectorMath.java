package dev.ets.exec.vector;

import static jdk.incubator.vector.VectorOperators.B2F;
import static jdk.incubator.vector.VectorOperators.B2I;
import static jdk.incubator.vector.VectorOperators.GT;
import static jdk.incubator.vector.VectorOperators.I2F;
import static jdk.incubator.vector.VectorOperators.LSHL;
import static jdk.incubator.vector.VectorOperators.LSHR;
import static jdk.incubator.vector.VectorOperators.LT;
import static jdk.incubator.vector.VectorOperators.MAX;
import static jdk.incubator.vector.VectorOperators.S2I;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorShuffle;
import jdk.incubator.vector.VectorSpecies;
import org.jspecify.annotations.Nullable;

/**
 * Reductions and exponentials over stretches of f32 arrays: what C2 does not vectorise by itself.
 * {@link ScalarMath} is the oracle. Thread-safe: no state.
 */
public final class VectorMath {
  private static final VectorSpecies<Float> S = FloatVector.SPECIES_PREFERRED;
  private static final int L = S.length();

  /** As many bytes as a vector has floats; null where there is no such vector. */
  static final @Nullable VectorSpecies<Byte> BYTES =
      8 * L < 64 ? null : VectorSpecies.of(byte.class, VectorShape.forBitSize(8 * L));

  private static final @Nullable VectorSpecies<Short> SHORTS =
      16 * L < 64 ? null : VectorSpecies.of(short.class, VectorShape.forBitSize(16 * L));

  private static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  private static final ByteOrder NATIVE = ByteOrder.nativeOrder();

  /** Shuffles that bring the upper half of 2, 4, ... L lanes down to the lower half. */
  private static final List<VectorShuffle<Float>> HALVES = halves();

  private VectorMath() {}

  private static List<VectorShuffle<Float>> halves() {
    List<VectorShuffle<Float>> all = new ArrayList<>();
    for (int half = L / 2; half > 0; half /= 2) {
      int distance = half;
      all.add(VectorShuffle.fromOp(S, lane -> (lane + distance) % L));
    }
    return all;
  }

  /**
   * Sum of a vector's lanes, by halves. reduceLanes adds floats in an order that differs between
   * the interpreter and the compiler, so results would depend on when a method was compiled.
   */
  private static float total(FloatVector v) {
    FloatVector sum = v;
    for (int i = 0; i < HALVES.size(); i++) {
      sum = sum.add(sum.rearrange(HALVES.get(i)));
    }
    return sum.lane(0);
  }

  /**
   * Writes inputs {@code from .. from + count} of a quantised panel as f32, {@code (count, width)};
   * both are whole sub-blocks.
   */
  static void widen(MemorySegment panel, QuantPanel layout, int from, int count, float[] to) {
    if (BYTES == null || layout.width() % L != 0) {
      ScalarMath.widen(panel, layout, from, count, to);
    } else if (layout.nibbles()) {
      widenNibbles(panel, layout, from, count, to);
    } else {
      widenBytes(panel, layout, from, count, to);
    }
  }

  private static void widenBytes(
      MemorySegment panel, QuantPanel layout, int from, int count, float[] to) {
    int width = layout.width();
    int size = layout.subBlock() * width;
    for (int b = 0; b < count * width; b += size) {
      int s = (from * width + b) / size;
      long quants = layout.quantsAt(s * layout.subBlock());
      for (int j = 0; j < width; j += L) {
        FloatVector scale =
            FloatVector.fromMemorySegment(S, panel, layout.scalesAt(s) + 4L * j, NATIVE);
        FloatVector minimum =
            layout.hasMinima()
                ? FloatVector.fromMemorySegment(S, panel, layout.minimaAt(s) + 4L * j, NATIVE)
                : FloatVector.broadcast(S, -0f);
        for (int i = j; i < size; i += width) {
          ByteVector q = ByteVector.fromMemorySegment(BYTES, panel, quants + i, NATIVE);
          FloatVector value = (FloatVector) q.convertShape(B2F, S, 0);
          scale.fma(value, minimum).intoArray(to, b + i);
        }
      }
    }
  }

  private static void widenNibbles(
      MemorySegment panel, QuantPanel layout, int from, int count, float[] to) {
    int width = layout.width();
    int size = layout.subBlock() * width;
    for (int b = 0; b < count * width; b += size) {
      int s = (from * width + b) / size;
      long quants = layout.quantsAt(s * layout.subBlock());
      for (int j = 0; j < width; j += L) {
        FloatVector scale =
            FloatVector.fromMemorySegment(S, panel, layout.scalesAt(s) + 4L * j, NATIVE);
        FloatVector minimum =
            layout.hasMinima()
                ? FloatVector.fromMemorySegment(S, panel, layout.minimaAt(s) + 4L * j, NATIVE)
                : FloatVector.broadcast(S, -0f);
        for (int i = j; i < size / 2; i += width) {
          ByteVector pair = ByteVector.fromMemorySegment(BYTES, panel, quants + i, NATIVE);
          IntVector both = (IntVector) pair.convertShape(B2I, INTS, 0);
          FloatVector low = (FloatVector) both.and(15).sub(layout.bias()).convert(I2F, 0);
          FloatVector high =
              (FloatVector) both.lanewise(LSHR, 4).and(15).sub(layout.bias()).convert(I2F, 0);
          int at = b + 2 * i - j; // row 2 * (i / width)
          scale.fma(low, minimum).intoArray(to, at);
          scale.fma(high, minimum).intoArray(to, at + width);
        }
      }
    }
  }

  /** Writes {@code n} f16 from byte {@code at} on as f32. */
  static void widenHalves(MemorySegment from, long at, float[] to, int n) {
    for (int i = 0; i < n; i++) {
      to[i] = Float.float16ToFloat(from.get(ValueLayout.JAVA_SHORT, at + 2L * i));
    }
  }

  /** Writes {@code n} bf16 from byte {@code at} on as f32. */
  static void widenBrainFloats(MemorySegment from, long at, float[] to, int n) {
    if (SHORTS == null || n % L != 0) {
      ScalarMath.widenBrainFloats(from, at, to, n);
      return;
    }
    for (int i = 0; i < n; i += L) {
      ShortVector upper = ShortVector.fromMemorySegment(SHORTS, from, at + 2L * i, NATIVE);
      IntVector bits = (IntVector) upper.convertShape(S2I, INTS, 0);
      bits.lanewise(LSHL, 16).reinterpretAsFloats().intoArray(to, i);
    }
  }

  /** Sum of {@code a[aAt + i] * b[bAt + i]} over {@code n} elements. */
  public static float dot(float[] a, int aAt, float[] b, int bAt, int n) {
    FloatVector s0 = FloatVector.zero(S);
    FloatVector s1 = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - 2 * L; i += 2 * L) {
      s0 = FloatVector.fromArray(S, a, aAt + i).fma(FloatVector.fromArray(S, b, bAt + i), s0);
      s1 =
          FloatVector.fromArray(S, a, aAt + i + L)
              .fma(FloatVector.fromArray(S, b, bAt + i + L), s1);
    }
    for (; i <= n - L; i += L) {
      s0 = FloatVector.fromArray(S, a, aAt + i).fma(FloatVector.fromArray(S, b, bAt + i), s0);
    }
    float sum = total(s0.add(s1));
    for (; i < n; i++) {
      sum = Math.fma(a[aAt + i], b[bAt + i], sum);
    }
    return sum;
  }

  /** Largest of {@code n} elements; negative infinity when {@code n} is 0. */
  public static float max(float[] x, int at, int n) {
    FloatVector most = FloatVector.broadcast(S, Float.NEGATIVE_INFINITY);
    int i = 0;
    for (; i <= n - L; i += L) {
      most = most.max(FloatVector.fromArray(S, x, at + i));
    }
    float max = most.reduceLanes(MAX);
    for (; i < n; i++) {
      max = Math.max(max, x[at + i]);
    }
    return max;
  }

  /** Sum of {@code n} elements. */
  public static float sum(float[] x, int at, int n) {
    FloatVector sums = FloatVector.zero(S);
    int i = 0;
    for (; i <= n - L; i += L) {
      sums = sums.add(FloatVector.fromArray(S, x, at + i));
    }
    float sum = total(sums);
    for (; i < n; i++) {
      sum += x[at + i];
    }
    return sum;
  }

  /**
   * Replaces {@code n} elements by {@code exp(x * scale - shift)}, within 2 ulp of the true
   * exponential of the rounded argument. Below -87 the result is 0, above 88 it is exp(88).
   */
  public static void exp(float[] x, int at, int n, float scale, float shift) {
    int i = 0;
    for (; i <= n - L; i += L) {
      FloatVector v =
          FloatVector.fromArray(S, x, at + i)
              .fma(FloatVector.broadcast(S, scale), FloatVector.broadcast(S, -shift));
      VectorMask<Float> tiny = v.compare(LT, ScalarMath.EXP_MIN);
      v = v.blend(ScalarMath.EXP_MAX, v.compare(GT, ScalarMath.EXP_MAX));
      FloatVector t =
          v.fma(
              FloatVector.broadcast(S, ScalarMath.LOG2E),
              FloatVector.broadcast(S, ScalarMath.ROUND));
      FloatVector k = t.sub(ScalarMath.ROUND);
      FloatVector r = k.fma(FloatVector.broadcast(S, -ScalarMath.LN2_HIGH), v);
      r = k.fma(FloatVector.broadcast(S, -ScalarMath.LN2_LOW), r);
      FloatVector p =
          FloatVector.broadcast(S, ScalarMath.P0).fma(r, FloatVector.broadcast(S, ScalarMath.P1));
      p = p.fma(r, FloatVector.broadcast(S, ScalarMath.P2));
      p = p.fma(r, FloatVector.broadcast(S, ScalarMath.P3));
      p = p.fma(r, FloatVector.broadcast(S, ScalarMath.P4));
      p = p.fma(r, FloatVector.broadcast(S, ScalarMath.P5));
      p = p.fma(r.mul(r), r).add(1);
      IntVector power = t.reinterpretAsInts().lanewise(LSHL, 23);
      p = p.reinterpretAsInts().add(power).reinterpretAsFloats();
      p.blend(0, tiny).intoArray(x, at + i);
    }
    ScalarMath.exp(x, at + i, n - i, scale, shift);
  }
}
