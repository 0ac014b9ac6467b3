package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackedMatrixTest {
  private static final Workers WORKERS = new Workers(2);
  private static final Arena ARENA = Arena.ofShared();
  private static final int MOST_ROWS = 130;
  private static final int[] OUTPUTS = {1, 7, 33, 65};

  private final Random random = new Random(2);
  private final PackedMatrix.Context context =
      new PackedMatrix.Context(WORKERS, new PackedMatrix.Scratch());

  @AfterAll
  static void close() {
    WORKERS.close();
    ARENA.close();
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "F16", "BF16", "I8", "Q8_0", "Q4_0", "Q4_K", "Q5_K", "Q6_K"})
  void equalsTheChainOfFusedMultiplyAddsOverDequantisedWeights(DType type) {
    int block = type.blockSize();
    int[] inputs = block == 1 ? new int[] {1, 13, 257, 515} : new int[] {block, 512 + block};
    for (int n : OUTPUTS) {
      for (int k : inputs) {
        Tensor tensor = random(type, n, k);
        PackedMatrix packed = PackedMatrix.of(tensor, ARENA, WORKERS);
        assertEquals(n, packed.outputs());
        assertEquals(k, packed.inputs());
        float[] x = floats(MOST_ROWS * k);
        float[] bias = floats(n);
        float[] before = floats(MOST_ROWS * n);
        float[] want = before.clone();
        naive(x, tensor.toFloats(), bias, want, MOST_ROWS, n, k);
        for (int rows = 1; rows <= MOST_ROWS; rows += rows < 70 ? 1 : 20) {
          float[] y = Arrays.copyOf(before, rows * n);
          packed.multiply(x, rows, y, bias, true, context);
          String what = "%s %dx%dx%d".formatted(type, rows, n, k);
          assertArrayEquals(Arrays.copyOf(want, rows * n), y, what);
        }
      }
    }
  }

  /** y += x W^T + bias, each element one chain in the order of the inputs, from y + bias on. */
  private static void naive(
      float[] x, float[] weights, float[] bias, float[] y, int rows, int n, int k) {
    for (int r = 0; r < rows; r++) {
      for (int o = 0; o < n; o++) {
        float sum = y[r * n + o] + bias[o];
        for (int i = 0; i < k; i++) {
          sum = Math.fma(x[r * k + i], weights[o * k + i], sum);
        }
        y[r * n + o] = sum;
      }
    }
  }

  @Test
  void overwritesWhenItDoesNotAdd() {
    PackedMatrix packed = PackedMatrix.of(random(DType.F32, 5, 3), ARENA, WORKERS);
    float[] x = floats(3);
    float[] y = new float[5];
    float[] dirty = floats(5);
    packed.multiply(x, 1, y, null, false, context);
    packed.multiply(x, 1, dirty, null, false, context);
    assertArrayEquals(y, dirty);
  }

  @Test
  void aRowIsTheSameInEveryBatch() {
    int k = 96;
    int n = 70;
    PackedMatrix packed = PackedMatrix.of(random(DType.F16, n, k), ARENA, WORKERS);
    float[] x = floats(130 * k);
    float[] all = new float[130 * n];
    packed.multiply(x, 130, all, null, false, context);
    for (int first : new int[] {0, 5, 64, 127}) {
      for (int rows : new int[] {1, 2, 3}) {
        float[] some = new float[rows * n];
        float[] part = Arrays.copyOfRange(x, first * k, (first + rows) * k);
        packed.multiply(part, rows, some, null, false, context);
        assertArrayEquals(Arrays.copyOfRange(all, first * n, (first + rows) * n), some);
      }
    }
  }

  @Test
  void refusesATensorThatIsNoMatrix() {
    Tensor t = new Tensor("t", DType.F32, new Shape(4), MemorySegment.ofArray(new float[4]));
    assertEquals(
        "tensor t has shape (4), a weight matrix has two dimensions",
        assertThrows(IllegalArgumentException.class, () -> PackedMatrix.of(t, ARENA, WORKERS))
            .getMessage());
  }

  private float[] floats(int n) {
    float[] x = new float[n];
    for (int i = 0; i < n; i++) {
      x[i] = (float) random.nextGaussian();
    }
    return x;
  }

  /** Random bytes, with scales that are numbers. */
  private Tensor random(DType type, int n, int k) {
    byte[] bytes = new byte[(int) type.bytes((long) n * k)];
    random.nextBytes(bytes);
    MemorySegment data = MemorySegment.ofArray(bytes);
    for (int at = 0; at < bytes.length; at += type.blockBytes()) {
      float value = (float) random.nextGaussian();
      switch (type) {
        case F32 -> data.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, value);
        case BF16 -> half(data, at, (short) (Float.floatToRawIntBits(value) >>> 16));
        case F16, Q8_0, Q4_0 -> half(data, at, Float.floatToFloat16(value));
        case Q4_K, Q5_K -> {
          half(data, at, Float.floatToFloat16(value));
          half(data, at + 2, Float.floatToFloat16((float) random.nextGaussian()));
        }
        case Q6_K -> half(data, at + 208, Float.floatToFloat16(value));
        case I8, U8, I32, I64 -> {}
      }
    }
    return new Tensor("t", type, new Shape(n, k), data);
  }

  private static void half(MemorySegment data, int at, short value) {
    data.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, value);
  }

  @ParameterizedTest
  @EnumSource(names = {"F32", "Q8_0", "Q4_K"})
  void keepsWeightsOffTheHeap(DType type) {
    int n = 4096;
    int k = (int) ((64L << 20) / n / type.blockBytes() * type.blockSize()) / 256 * 256;
    try (Arena arena = Arena.ofShared()) {
      MemorySegment data = arena.allocate(type.bytes((long) n * k));
      Tensor tensor = new Tensor("t", type, new Shape(n, k), data);
      long before = heapInUse();
      PackedMatrix packed = PackedMatrix.of(tensor, arena, WORKERS);
      float[] y = new float[n];
      packed.multiply(floats(k), 1, y, null, false, context);
      long growth = heapInUse() - before;
      assertTrue(packed.bytes() >= data.byteSize(), packed.bytes() + " bytes packed");
      assertTrue(growth < 16L << 20, growth + " bytes more on the heap");
      assertEquals(k, packed.inputs()); // reachable until here
    }
  }

  /** Bytes that survive a collection. */
  private static long heapInUse() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 3; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }

  @Test
  void readsAMappedFileAgainAfterItsPagesWereGivenBack(@TempDir Path folder) throws Exception {
    Tensor heap = random(DType.Q8_0, 200, 512);
    Path file = Files.write(folder.resolve("w"), heap.data().toArray(ValueLayout.JAVA_BYTE));
    try (Arena arena = Arena.ofShared();
        FileChannel channel =
            FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      for (FileChannel.MapMode mode :
          List.of(FileChannel.MapMode.READ_ONLY, FileChannel.MapMode.PRIVATE)) {
        MemorySegment data = channel.map(mode, 0, channel.size(), arena);
        Tensor mapped = new Tensor("w", DType.Q8_0, heap.shape(), data);
        PackedMatrix packed = PackedMatrix.of(mapped, arena, WORKERS);
        assertArrayEquals(heap.toFloats(), mapped.toFloats());
        float[] x = floats(512);
        float[] y = new float[200];
        float[] want = new float[200];
        packed.multiply(x, 1, y, null, false, context);
        PackedMatrix.of(heap, arena, WORKERS).multiply(x, 1, want, null, false, context);
        assertArrayEquals(want, y);
      }
    }
  }
}
