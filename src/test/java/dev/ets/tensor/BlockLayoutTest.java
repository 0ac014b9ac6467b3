package dev.ets.tensor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BlockLayoutTest {
  private static final int BLOCKS = 200;

  /** Element {@code i} of a block, as ggml's formats are defined, one at a time. */
  private static float element(DType type, ByteBuffer block, int i) {
    return switch (type) {
      case Q8_0 -> half(block, 0) * block.get(2 + i);
      case Q4_0 -> half(block, 0) * (nibble(block, 2 + i % 16, i / 16) - 8);
      case Q4_K -> {
        int q = nibble(block, 16 + i / 64 * 32 + i % 32, i / 32 % 2);
        yield half(block, 0) * scale(block, i / 32) * q - half(block, 2) * minimum(block, i / 32);
      }
      case Q5_K -> {
        int fifth = bits(block, 16 + i % 32, i / 32, 1);
        int q = nibble(block, 48 + i / 64 * 32 + i % 32, i / 32 % 2) + 16 * fifth;
        yield half(block, 0) * scale(block, i / 32) * q - half(block, 2) * minimum(block, i / 32);
      }
      case Q6_K -> {
        int low = nibble(block, i / 128 * 64 + i % 64, i % 128 / 64);
        int high = bits(block, 128 + i / 128 * 32 + i % 32, i % 128 / 32 * 2, 2);
        yield half(block, 208) * block.get(192 + i / 16) * (low + 16 * high - 32);
      }
      case F32, F16, BF16, I8, U8, I32, I64 -> throw new AssertionError(type);
    };
  }

  private static float half(ByteBuffer block, int at) {
    return Float.float16ToFloat(block.getShort(at));
  }

  private static int bits(ByteBuffer block, int at, int shift, int count) {
    return (block.get(at) & 0xFF) >> shift & (1 << count) - 1;
  }

  private static int nibble(ByteBuffer block, int at, int which) {
    return bits(block, at, 4 * which, 4);
  }

  private static int scale(ByteBuffer block, int s) {
    return s < 4 ? bits(block, 4 + s, 0, 6) : bits(block, 8 + s, 0, 4) + 16 * bits(block, s, 6, 2);
  }

  private static int minimum(ByteBuffer block, int s) {
    return s < 4
        ? bits(block, 8 + s, 0, 6)
        : bits(block, 8 + s, 4, 4) + 16 * bits(block, 4 + s, 6, 2);
  }

  private static BlockLayout layout(DType type) {
    return type.layout().orElseThrow();
  }

  private static Tensor tensor(DType type, byte[] bytes) {
    long elements = bytes.length / type.blockBytes() * (long) type.blockSize();
    return new Tensor("t", type, new Shape(elements), MemorySegment.ofArray(bytes));
  }

  private static void assertDecoded(DType type, byte[] bytes) {
    float[] values = tensor(type, bytes).toFloats();
    for (int b = 0; b < bytes.length / type.blockBytes(); b++) {
      ByteBuffer block =
          ByteBuffer.wrap(bytes, b * type.blockBytes(), type.blockBytes())
              .slice()
              .order(ByteOrder.LITTLE_ENDIAN);
      for (int i = 0; i < type.blockSize(); i++) {
        assertEquals( // bit for bit, but all NaN are one
            Float.floatToIntBits(element(type, block, i)),
            Float.floatToIntBits(values[b * type.blockSize() + i]),
            "%s block %d element %d".formatted(type, b, i));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void decodesWhateverBytes(DType type) {
    byte[] bytes = new byte[BLOCKS * type.blockBytes()];
    new Random(3).nextBytes(bytes); // scales of both signs, subnormal, infinite and NaN
    assertDecoded(type, bytes);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void decodesExtremeBytesAndScales(DType type) {
    int size = type.blockBytes();
    int scaleAt = type == DType.Q6_K ? 208 : 0;
    int[] fills = {0, 0xFF, 0x7F, 0x80, 0x0F, 0xF0};
    int[] halves = {0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0xFBFF, 0x8000, 0x3C00};
    for (int fill : fills) {
      for (int half : halves) {
        byte[] block = new byte[size];
        Arrays.fill(block, (byte) fill);
        ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putShort(scaleAt, (short) half);
        if (layout(type).hasMinima()) {
          ByteBuffer.wrap(block).order(ByteOrder.LITTLE_ENDIAN).putShort(2, (short) ~half);
        }
        assertDecoded(type, block);
      }
    }
  }

  /** Each documented bound, with f16 scales rounded by one in 2048. */
  private static double bound(DType type, float[] values, int i) {
    int size = type.blockSize();
    int sub = layout(type).subBlock();
    int block = i / size * size;
    double inBlock = 0;
    for (int s = block; s < block + size; s += sub) {
      inBlock = Math.max(inBlock, reach(type, values, s, sub));
    }
    double here = reach(type, values, i / sub * sub, sub);
    return 1.0001
        * switch (type) {
          case Q8_0 -> (here / 127) / 2 + here / 2048;
          case Q4_0 -> here / 8 + here / 2048; // a whole step at the far end
          case Q4_K -> (here + inBlock / 30) / (2 * 15);
          case Q5_K -> (here + inBlock / 30) / (2 * 31);
          case Q6_K -> (here + inBlock / 120) / 62;
          case F32, F16, BF16, I8, U8, I32, I64 -> throw new AssertionError(type);
        };
  }

  /** Largest magnitude; for types with minima the range of the values and 0. */
  private static double reach(DType type, float[] values, int from, int count) {
    float least = 0;
    float most = 0;
    for (int i = from; i < from + count; i++) {
      least = Math.min(least, values[i]);
      most = Math.max(most, values[i]);
    }
    return layout(type).hasMinima() ? most - least : Math.max(most, -least);
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void errsWithinTheDocumentedBound(DType type) {
    Random random = new Random(5);
    float[] values = new float[BLOCKS * 256];
    for (int i = 0; i < values.length; i++) {
      double size = Math.pow(10, i / 256 % 5) * (1 + i / 16 % 5); // uneven sub-blocks
      int kind = i / 256 % 4;
      double value = kind == 0 ? random.nextGaussian() : random.nextDouble(-1, 1);
      values[i] = (float) (size * (kind == 2 ? Math.abs(value) : kind == 3 ? value - 3 : value));
    }
    float[] back = tensor(type, quantised(type, values)).toFloats();
    for (int i = 0; i < values.length; i++) {
      assertEquals(values[i], back[i], bound(type, values, i), type + " element " + i);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void quantisesWhatIsDegenerate(DType type) {
    int size = type.blockSize();
    float[] values = new float[size];
    for (float tiny : new float[] {0, Float.MIN_VALUE, 1e-12f}) { // no scale in f16
      values[3] = tiny;
      values[4] = -tiny;
      for (float value : tensor(type, quantised(type, values)).toFloats()) {
        assertEquals(0, value, 1e-6);
      }
    }
    Arrays.fill(values, -layout(type).largest());
    for (float value : tensor(type, quantised(type, values)).toFloats()) {
      assertEquals(1, value / values[0], 0.05);
    }
    Arrays.fill(values, layout(type).largest());
    for (float value : tensor(type, quantised(type, values)).toFloats()) {
      assertTrue(Float.isFinite(value) && value > 0, "value " + value);
    }
  }

  private static byte[] quantised(DType type, float[] values) {
    byte[] bytes = new byte[(int) type.bytes(values.length)];
    MemorySegment data = MemorySegment.ofArray(bytes);
    for (int i = 0; i < values.length; i += type.blockSize()) {
      layout(type).quantise(values, i, data, (long) (i / type.blockSize()) * type.blockBytes());
    }
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void readsWholeBlocksOnly(DType type) {
    Tensor tensor = tensor(type, new byte[2 * type.blockBytes()]);
    float[] to = new float[2 * type.blockSize()];
    tensor.copyTo(type.blockSize(), to, 0, type.blockSize());
    assertThrows(IllegalArgumentException.class, () -> tensor.copyTo(1, to, 0, type.blockSize()));
    assertThrows(
        IllegalArgumentException.class, () -> tensor.copyTo(0, to, 0, type.blockSize() - 1));
    assertThrows(
        IndexOutOfBoundsException.class, () -> tensor.copyTo(2 * type.blockSize(), to, 0, 256));
  }

  @ParameterizedTest
  @EnumSource(names = {"Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void saysWhichQuantsFitFourBits(DType type) {
    BlockLayout layout = layout(type);
    Block block = new Block(layout);
    byte[] bytes = new byte[type.blockBytes()];
    Random random = new Random(9);
    int least = Integer.MAX_VALUE;
    int most = Integer.MIN_VALUE;
    for (int round = 0; round < 50; round++) {
      random.nextBytes(bytes);
      layout.unpack(MemorySegment.ofArray(bytes), 0, block);
      for (byte q : block.quants()) {
        least = Math.min(least, q);
        most = Math.max(most, q);
      }
      if (!layout.hasMinima()) {
        assertArrayEquals(new float[block.minima().length], block.minima());
      }
    }
    assertEquals(layout.nibbleBias() >= 0, most - least == 15);
    assertTrue(layout.nibbleBias() < 0 || least + layout.nibbleBias() == 0, "least " + least);
  }
}
