package dev.ets.kernels;

import java.util.SplittableRandom;
import uk.ac.manchester.tornado.api.types.HalfFloat;
import uk.ac.manchester.tornado.api.types.arrays.ByteArray;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/**
 * Random weights in blocks, with what they are as floats: scales and quants are chosen, and written
 * as the type lays them out. The counterpart of the kernels, which read them, and without code of
 * theirs. All scales and quants that a type has can come up.
 */
final class RandomBlocks {
  private final ByteArray bytes;
  private final FloatArray values;
  private final double deviation;
  private final SplittableRandom random;

  private RandomBlocks(
      ByteArray bytes, FloatArray values, double deviation, SplittableRandom random) {
    this.bytes = bytes;
    this.values = values;
    this.deviation = deviation;
    this.random = random;
  }

  /**
   * As many weights as {@code values} has room for.
   *
   * @param deviation about their standard deviation
   */
  static ByteArray fill(
      WeightType type, FloatArray values, double deviation, SplittableRandom random) {
    int blocks = values.getSize() / type.block();
    ByteArray bytes = new ByteArray(Math.multiplyExact(blocks, type.bytes()));
    bytes.init((byte) 0);
    RandomBlocks made = new RandomBlocks(bytes, values, deviation, random);
    for (int b = 0; b < blocks; b++) {
      int at = b * type.bytes();
      int first = b * type.block();
      switch (type) {
        case BF16 -> made.bf16(at, first);
        case Q8_0 -> made.q8(at, first);
        case Q4_0 -> made.q4(at, first);
        case Q4_K -> made.q4k(at, first);
        case Q6_K -> made.q6k(at, first);
        case F32, F16 -> throw new IllegalArgumentException(type + " has no blocks");
      }
    }
    return bytes;
  }

  private void bf16(int at, int first) {
    int bits = Float.floatToRawIntBits((float) (random.nextGaussian() * deviation)) >> 16;
    bytes.set(at, (byte) bits);
    bytes.set(at + 1, (byte) (bits >> 8));
    values.set(first, Float.intBitsToFloat(bits << 16));
  }

  private void q8(int at, int first) {
    float d = half(at, deviation / 64);
    for (int i = 0; i < 32; i++) {
      byte quant = (byte) random.nextInt(-127, 128);
      bytes.set(at + 2 + i, quant);
      values.set(first + i, d * quant);
    }
  }

  private void q4(int at, int first) {
    float d = half(at, random.nextBoolean() ? deviation / 4 : -deviation / 4);
    for (int i = 0; i < 32; i++) {
      int quant = random.nextInt(16);
      put(at + 2 + i % 16, quant, i < 16 ? 0 : 4);
      values.set(first + i, d * (quant - 8));
    }
  }

  private void q4k(int at, int first) {
    float d = half(at, deviation / (32 * 4));
    float dmin = half(at + 2, deviation / 32);
    for (int sub = 0; sub < 8; sub++) {
      int scale = random.nextInt(64);
      int minimum = random.nextInt(64);
      if (sub < 4) {
        put(at + 4 + sub, scale, 0);
        put(at + 8 + sub, minimum, 0);
      } else {
        put(at + sub, scale >> 4, 6);
        put(at + 4 + sub, minimum >> 4, 6);
        put(at + 8 + sub, scale & 15, 0);
        put(at + 8 + sub, minimum & 15, 4);
      }
      for (int i = 32 * sub; i < 32 * (sub + 1); i++) {
        int quant = random.nextInt(16);
        put(at + 16 + 32 * (sub / 2) + i % 32, quant, sub % 2 == 0 ? 0 : 4);
        values.set(first + i, d * scale * quant - dmin * minimum);
      }
    }
  }

  private void q6k(int at, int first) {
    float d = half(at + 208, deviation / (64 * 16));
    int scale = 0;
    for (int i = 0; i < 256; i++) {
      if (i % 16 == 0) {
        scale = random.nextInt(-128, 128);
        bytes.set(at + 192 + i / 16, (byte) scale);
      }
      int quant = random.nextInt(64);
      put(at + i / 128 * 64 + i % 64, quant & 15, i % 128 < 64 ? 0 : 4);
      put(at + 128 + i / 128 * 32 + i % 32, quant >> 4, i % 128 / 32 * 2);
      values.set(first + i, d * scale * (quant - 32));
    }
  }

  /** Writes an f16 between a half and three halves of {@code size}; returns it. */
  private float half(int at, double size) {
    HalfFloat value = new HalfFloat((float) ((0.5 + random.nextDouble()) * size));
    bytes.setHalfFloat(at, value);
    return value.getFloat32();
  }

  /** Sets the bits of {@code value} in a byte, {@code shift} places up. */
  private void put(int at, int value, int shift) {
    bytes.set(at, (byte) (bytes.get(at) | value << shift));
  }
}
