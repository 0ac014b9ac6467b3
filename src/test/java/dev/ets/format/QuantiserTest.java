package dev.ets.format;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.tensor.DType;
import dev.ets.tensor.LittleEndian;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class QuantiserTest {
  private static float[] roundTrip(DType dtype, float... values) {
    return Quantiser.quantise("w", dtype, new Shape(values.length), values).toFloats();
  }

  @Test
  void keepsFloatsBitForBit() {
    float[] values = {0f, -0f, 1.1f, Float.MIN_VALUE, Float.MAX_VALUE, Float.NEGATIVE_INFINITY};
    assertArrayEquals(values, roundTrip(DType.F32, values));
  }

  @Test
  void roundsBfloat16ToTheNearestEven() {
    // One step of bfloat16 at 1 is 2^-7.
    float step = 0x1p-7f;
    assertArrayEquals(
        new float[] {1, 1, 1 + step, 1 + 2 * step, -1, Float.POSITIVE_INFINITY},
        roundTrip(
            DType.BF16,
            1,
            1 + step / 2, // tie: down to even
            1 + step / 2 + 0x1p-23f,
            1 + 1.5f * step, // tie: up to even
            -1 - step / 2,
            Float.MAX_VALUE));
    float[] nan = roundTrip(DType.BF16, Float.NaN, Float.intBitsToFloat(0x7F80_0001));
    assertTrue(Float.isNaN(nan[0]) && Float.isNaN(nan[1]));
  }

  @Test
  void keepsWhatFitsInHalfPrecision() {
    float[] values = {0.5f, -1.25f, 65_504, 0x1p-24f, 0};
    assertArrayEquals(values, roundTrip(DType.F16, values));
    assertEquals(1, roundTrip(DType.F16, 1 + 0x1p-11f)[0]);
  }

  @Test
  void errsByAtMostHalfAQuantInQ8() {
    Random random = new Random(1);
    float[] values = new float[32 * 100];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, i / 32 % 8 - 4));
    }
    float[] back = roundTrip(DType.Q8_0, values);
    for (int block = 0; block < values.length; block += 32) {
      float max = 0;
      for (int i = block; i < block + 32; i++) {
        max = Math.max(max, Math.abs(values[i]));
      }
      for (int i = block; i < block + 32; i++) {
        // Half a quant, and 127 quants times half a step of the f16 scale (subnormal: 2^-25).
        double bound = max / 127 * 0.5001 + Math.max(max * 0x1p-11, 127 * 0x1p-25);
        assertEquals(values[i], back[i], bound);
      }
    }
  }

  @Test
  void laysOutQ8BlocksAsGgmlDoes() {
    float[] values = new float[64];
    values[0] = 127;
    values[1] = -126.5f; // halves go away from zero
    values[2] = 0.5f;
    values[3] = -0.49f;
    Tensor tensor = Quantiser.quantise("w", DType.Q8_0, new Shape(2, 32), values);
    byte[] bytes = tensor.data().toArray(LittleEndian.BYTE);
    assertEquals(68, bytes.length);
    assertArrayEquals(new byte[] {0, 0x3C, 127, -127, 1, 0}, Arrays.copyOf(bytes, 6));
    assertArrayEquals(new byte[34], Arrays.copyOfRange(bytes, 34, 68));
  }

  @Test
  void flushesToZeroWhatQ8CannotScale() {
    float[] values = new float[32];
    values[5] = Float.MIN_VALUE;
    assertArrayEquals(new float[32], roundTrip(DType.Q8_0, values));
  }

  @Test
  void saysWhatCannotBeQuantised() {
    float[] values = new float[32];
    values[7] = Float.NaN;
    assertMessage("values 0..31 reach NaN", DType.Q8_0, new Shape(32), values);
    values[7] = 1e9f;
    assertMessage("values 0..31 reach 1.0E9", DType.Q8_0, new Shape(32), values);
    assertMessage("block of 32", DType.Q8_0, new Shape(2, 16), new float[32]);
    assertMessage("needs 6 values, not 5", DType.F32, new Shape(2, 3), new float[5]);
    assertMessage("stores no real numbers", DType.I64, new Shape(1), new float[1]);
  }

  private static void assertMessage(String part, DType dtype, Shape shape, float[] values) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> Quantiser.quantise("w", dtype, shape, values))
            .getMessage();
    assertTrue(message.startsWith("tensor w") && message.contains(part), message);
  }
}
