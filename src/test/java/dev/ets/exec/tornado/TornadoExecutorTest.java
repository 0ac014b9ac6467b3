package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.Draws;
import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.exec.LoadProgress;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.format.Checkpoint;
import dev.ets.format.Gguf;
import dev.ets.format.GgufWriter;
import dev.ets.format.Metadata;
import dev.ets.kernels.Devices;
import dev.ets.model.Llama;
import dev.ets.model.ModelSpec;
import dev.ets.model.RandomModel;
import dev.ets.model.Transformer;
import dev.ets.model.Weights;
import dev.ets.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.ets.exec.tornado.TestDevices#all")
class TornadoExecutorTest extends ExecutorContract {
  @Parameter Devices.Named device;

  @Override
  protected Executor executor(ModelSpec spec, Weights weights, int pages, int rows) {
    return new TornadoExecutor(spec, weights, pages, rows, device, LoadProgress.NONE);
  }

  @Override
  protected double tolerance() {
    return 1e-4;
  }

  @Test
  void drawsTheTokensThatTheVectorExecutorDraws() {
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    Weights weights = new RandomModel(spec, 1);
    List<int[]> texts = List.of(new int[] {1, 2, 3}, new int[] {4});
    Draws got = draws();
    Draws want = draws();
    try (Workers workers = new Workers(1);
        Executor oracle = new VectorExecutor(spec, weights, PAGES, workers);
        Executor executor = executor(spec, weights, PAGES, ROWS)) {
      outputs(oracle, texts);
      oracle.sample(want);
      outputs(executor, texts);
      executor.sample(got);
    }
    for (int i = 0; i < want.count(); i++) {
      assertEquals(want.token(i), got.token(i), "draw " + i);
      assertEquals(want.logProb(i), got.logProb(i), 1e-4);
    }
  }

  /** Its matrices lie one behind the other, with no gap for an array's header. */
  @Test
  void aMappedFileStaysAsItIsAndServesTheWeights(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("model.gguf");
    ModelSpec spec = Llama.spec(SMALL, Transformer.Head.LOGITS);
    RandomModel weights = new RandomModel(spec, 1);
    try (Executor oracle = executor(spec, weights, PAGES, ROWS)) {
      float[][] want = outputs(oracle, List.of(new int[] {1, 2, 3}));
      GgufWriter.write(file, Metadata.builder().build("small"), weights.tensors().values());
      byte[] before = Files.readAllBytes(file);
      try (Checkpoint mapped = Gguf.open(file);
          Executor executor = executor(spec, mapped::tensor, PAGES, ROWS)) {
        assertTrue(mapped.tensors().values().stream().allMatch(t -> t.withHeader().isPresent()));
        assertArrayEquals(want, outputs(executor, List.of(new int[] {1, 2, 3})));
        for (Tensor tensor : mapped.tensors().values()) {
          assertEquals(-1, tensor.data().mismatch(weights.tensors().get(tensor.name()).data()));
        }
      }
      assertArrayEquals(before, Files.readAllBytes(file));
    }
  }

  /** More than the device takes at once. */
  private static Draws draws() {
    Draws draws = new Draws();
    for (int i = 0; i < 600; i++) {
      Draws.Filter all = new Draws.Filter(i % 5 == 0 ? 0 : 0.8, i % 7 == 0 ? 3 : 0, 1);
      draws.add(i % 2, 1_000_003L * i, all);
    }
    return draws;
  }
}
