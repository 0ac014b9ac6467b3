package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.exec.LoadProgress;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.format.Quantiser;
import dev.ets.kernels.Capabilities;
import dev.ets.kernels.Devices;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import dev.ets.tensor.Shape;
import dev.ets.tensor.Tensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Weights of every type on devices, against the vector executor. */
class WeightTypesTest {
  /** Rows of all matrices are whole blocks of every type; the table is the output's too. */
  private static final ModelSpec SPEC =
      Llama.spec(
          new Transformer(77, 100, 256, 1, 4, 2, 64, 256, 1e-5f, 10_000),
          Transformer.Head.TIED_LOGITS);

  private static final List<DType> TYPES =
      List.of(
          DType.F32,
          DType.F16,
          DType.BF16,
          DType.Q8_0,
          DType.Q4_0,
          DType.Q4_K,
          DType.Q5_K,
          DType.Q6_K);

  record Case(DType type, Devices.Named device) {}

  static List<Case> cases() {
    return TestDevices.all().stream()
        .flatMap(device -> TYPES.stream().map(type -> new Case(type, device)))
        .toList();
  }

  /** Random weights with the matrices in {@code type}. */
  private static Weights weights(DType type) {
    RandomModel model = new RandomModel(SPEC, 1);
    return (name, dims) -> as(type, model.tensor(name, dims));
  }

  private static Tensor as(DType type, Tensor t) {
    return t.shape().rank() == 2 ? Quantiser.quantise(t.name(), type, t.shape(), t.toFloats()) : t;
  }

  /**
   * Against the same weights, those that are kept in another type repacked here by other code, and
   * so within 1e-4 of the logits' root mean square. What repacking itself costs is quantisation
   * noise, under 5% of that.
   */
  @ParameterizedTest
  @MethodSource("cases")
  void logitsAreThoseOfTheVectorExecutorAndTheSameBitsAgain(Case c) {
    DType stored = TornadoExecutor.storedAs(c.device, c.type);
    Weights weights = weights(c.type);
    boolean repacked = stored != c.type && stored != DType.F32;
    Weights kept = repacked ? (name, dims) -> as(stored, weights.tensor(name, dims)) : weights;
    List<int[]> texts = List.of(new int[] {1, 2, 3, 76}, new int[] {40});
    float[][] got;
    try (Executor executor = executor(weights, c.device, LoadProgress.NONE)) {
      got = ExecutorContract.outputs(executor, texts);
      assertArrayEquals(got, ExecutorContract.outputs(executor, texts));
    }
    try (Workers workers = new Workers(1);
        Executor same = new VectorExecutor(SPEC, kept, 100, workers);
        Executor original = new VectorExecutor(SPEC, weights, 100, workers)) {
      assertEquals(0, error(ExecutorContract.outputs(same, texts), got), 1e-4);
      assertEquals(
          0, error(ExecutorContract.outputs(original, texts), got), repacked ? 0.05 : 1e-4);
    }
  }

  /** Largest difference, by the root mean square of {@code want}. */
  private static double error(float[][] want, float[][] got) {
    double squares = 0;
    double most = 0;
    int count = 0;
    for (int i = 0; i < want.length; i++) {
      for (int j = 0; j < want[i].length; j++, count++) {
        squares += (double) want[i][j] * want[i][j];
        most = Math.max(most, Math.abs(want[i][j] - got[i][j]));
      }
    }
    return most / Math.sqrt(squares / count);
  }

  private static Executor executor(Weights weights, Devices.Named device, LoadProgress progress) {
    return new TornadoExecutor(SPEC, weights, 100, 20, device, progress);
  }

  @Test
  void typesWithoutAKernelBecomeOthers() {
    Map<DType, DType> changed = new TreeMap<>();
    Map<DType, DType> withoutHalf = new TreeMap<>();
    for (DType type : DType.values()) {
      changed.put(type, WeightArrays.stored(type, Capabilities.JVM));
      withoutHalf.put(type, WeightArrays.stored(type, Capabilities.PORTABLE));
    }
    changed.entrySet().removeIf(e -> e.getKey() == e.getValue());
    withoutHalf.entrySet().removeIf(e -> e.getKey() == e.getValue());
    assertEquals(Map.of(DType.Q5_K, DType.Q8_0, DType.I8, DType.F32), changed);
    assertEquals(
        Map.of(
            DType.F16,
            DType.F32,
            DType.Q8_0,
            DType.F32,
            DType.Q4_0,
            DType.F32,
            DType.Q4_K,
            DType.F32,
            DType.Q5_K,
            DType.F32,
            DType.Q6_K,
            DType.F32,
            DType.I8,
            DType.F32),
        withoutHalf);
  }

  /** More values than one chunk has. */
  @Test
  void conversionGivesTheBitsOfTheWholeTensorAtOnce() {
    Shape shape = new Shape(300, 256);
    float[] values = new float[300 * 256];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    Tensor fives = Quantiser.quantise("w", DType.Q5_K, shape, values);
    assertArrayEquals(fives.toFloats(), WeightConversion.toFloats(fives).toHeapArray());
    Tensor eights = Quantiser.quantise("w", DType.Q8_0, shape, fives.toFloats());
    assertEquals(-1, eights.data().mismatch(WeightConversion.toQ8(fives).getSegment()));
  }

  @Test
  void aValueThatIsTooLargeToRepackIsNamed() {
    Tensor t = Quantiser.quantise("w", DType.Q5_K, new Shape(1, 256), new float[256]);
    MemorySegment data = t.data();
    // d and dmin the largest f16, all scales 63, all quants odd.
    data.fill((byte) 0xFF);
    data.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) 0x7BFF);
    data.set(ValueLayout.JAVA_SHORT_UNALIGNED, 2, (short) 0);
    String message =
        assertThrows(UsageException.class, () -> WeightConversion.toQ8(t)).getMessage();
    assertTrue(message.startsWith("tensor w has a value of 1.27929"), message);
    assertTrue(message.contains("at most 8319008"), message);
    assertTrue(message.endsWith("give --device jvm"), message);
  }

  @Test
  void progressGoesFromNothingToAllBytes() {
    List<Long> done = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    Devices.Named device = TestDevices.all().getFirst();
    LoadProgress progress =
        (bytes, total) -> {
          done.add(bytes);
          totals.add(total);
        };
    try (Executor executor = executor(weights(DType.BF16), device, progress)) {
      executor.finish();
    }
    // q, k, v, o, gate, up and down, and the table; three norms.
    long matrices = 2L * (256 * (256 + 128 + 128 + 256 + 3 * 256) + 77 * 256);
    assertEquals(matrices + 4 * 3 * 256, totals.getFirst());
    assertEquals(1, totals.stream().distinct().count());
    assertEquals(0, done.getFirst());
    assertEquals(totals.getFirst(), done.getLast());
    assertEquals(done.stream().sorted().distinct().toList(), done);
  }
}
