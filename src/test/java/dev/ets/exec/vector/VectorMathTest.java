package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class VectorMathTest {
  private static final int[] SIZES = {0, 1, 7, 13, 16, 33, 65, 130, 207, 4098};

  private final SplittableRandom random = new SplittableRandom(5);

  @Test
  void reductionsAgreeWithTheScalarTwins() {
    for (int n : SIZES) {
      float[] a = randoms(n + 3, -1, 1);
      float[] b = randoms(n + 5, -1, 1);
      double slack = 1e-6 * Math.sqrt(n + 1);
      assertEquals(ScalarMath.dot(a, 3, b, 2, n), VectorMath.dot(a, 3, b, 2, n), slack, "n=" + n);
      assertEquals(ScalarMath.sum(a, 2, n), VectorMath.sum(a, 2, n), slack, "n=" + n);
      assertEquals(ScalarMath.max(a, 1, n), VectorMath.max(a, 1, n), "n=" + n);
    }
  }

  @Test
  void widenedQuantsAreBitEqualToTheScalarTwin() {
    for (int width : new int[] {1, 7, 16, 32, 48, 96}) {
      for (int subBlock : new int[] {16, 32}) {
        for (boolean nibbles : new boolean[] {false, true}) {
          for (boolean minima : new boolean[] {false, true}) {
            QuantPanel layout =
                new QuantPanel(5 * subBlock, width, subBlock, nibbles, nibbles ? 8 : 0, minima);
            MemorySegment panel = quantPanel(layout);
            for (int count : new int[] {0, subBlock, 3 * subBlock}) {
              float[] want = randoms(count * width + 9, -1, 1);
              float[] got = want.clone();
              ScalarMath.widen(panel, layout, 2 * subBlock, count, want);
              VectorMath.widen(panel, layout, 2 * subBlock, count, got);
              assertArrayEquals(want, got, layout + " count " + count);
            }
          }
        }
      }
    }
  }

  private MemorySegment quantPanel(QuantPanel layout) {
    byte[] quants = new byte[(int) layout.scalesAt(0)];
    random.nextBytes(quants);
    MemorySegment panel = Arena.ofAuto().allocate(layout.bytes(), 64);
    MemorySegment.copy(quants, 0, panel, ValueLayout.JAVA_BYTE, 0, quants.length);
    int floats = (int) (layout.bytes() - quants.length) / 4;
    float[] scales = randoms(floats, -1, 1);
    MemorySegment.copy(scales, 0, panel, ValueLayout.JAVA_FLOAT_UNALIGNED, quants.length, floats);
    return panel;
  }

  @Test
  void widenedHalvesAndBrainFloatsAreExact() {
    int all = 1 << 16;
    MemorySegment from = Arena.ofAuto().allocate(2L * all + 2);
    for (int i = 0; i < all; i++) {
      from.setAtIndex(ValueLayout.JAVA_SHORT, i + 1L, (short) i);
    }
    for (int n : new int[] {0, 1, 7, 16, 33, all}) {
      float[] halves = new float[n];
      float[] brain = new float[n];
      float[] twin = new float[n];
      VectorMath.widenHalves(from, 2, halves, n);
      VectorMath.widenBrainFloats(from, 2, brain, n);
      ScalarMath.widenBrainFloats(from, 2, twin, n);
      assertArrayEquals(twin, brain);
      for (int i = 0; i < n; i++) {
        assertEquals(Float.float16ToFloat((short) i), halves[i]);
        assertEquals(Float.intBitsToFloat(i << 16), brain[i]);
      }
    }
  }

  @Test
  void maxFindsTheLastAndTheFirstElement() {
    for (int n : new int[] {1, 16, 33}) {
      float[] x = randoms(n, -1, 1);
      x[n - 1] = 5;
      assertEquals(5, VectorMath.max(x, 0, n));
      x[0] = 6;
      assertEquals(6, VectorMath.max(x, 0, n));
    }
  }

  @Test
  void expIsBitEqualToTheScalarTwinAndTouchesNothingElse() {
    for (int n : SIZES) {
      float[] x = randoms(n + 7, -120, 120);
      float[] want = x.clone();
      ScalarMath.exp(want, 3, n, 0.7f, -2);
      VectorMath.exp(x, 3, n, 0.7f, -2);
      assertArrayEquals(want, x, "n=" + n);
    }
  }

  @Test
  void expIsWithinTwoUlpOfTheTruth() {
    float[] x = new float[200_000];
    for (int i = 0; i < x.length; i++) {
      x[i] = -87 + 175f * i / (x.length - 1);
    }
    float[] y = x.clone();
    VectorMath.exp(y, 0, y.length, 1, 0);
    for (int i = 0; i < x.length; i++) {
      double truth = Math.exp(x[i]);
      assertTrue(
          Math.abs(y[i] - truth) <= 2 * Math.ulp((float) truth), "exp(" + x[i] + ")=" + y[i]);
    }
  }

  @Test
  void expOfExtremesIsZeroTheLimitOrNaN() {
    float[] x = new float[64];
    x[1] = Float.NEGATIVE_INFINITY;
    x[2] = -88;
    x[3] = Float.POSITIVE_INFINITY;
    x[4] = 1000;
    x[5] = Float.NaN;
    VectorMath.exp(x, 0, x.length, 1, 0);
    assertEquals(1, x[0]);
    assertEquals(0, x[1]);
    assertEquals(0, x[2]);
    assertEquals((float) Math.exp(88), x[3], 1e32f);
    assertEquals(x[3], x[4]);
    assertTrue(Float.isNaN(x[5]));
  }

  private float[] randoms(int n, double from, double to) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextDouble(from, to);
    }
    return x;
  }
}
