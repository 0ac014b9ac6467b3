package dev.ets.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.ExecutorContract;
import dev.ets.exec.vector.VectorExecutor;
import dev.ets.exec.vector.Workers;
import dev.ets.format.Checkpoint;
import dev.ets.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Opens a model, looks at everything in it, and runs it where it would not be large. */
final class ModelRun {
  private static final Workers WORKERS = new Workers(1);
  private static final int SMALL_CONTEXT = 300;

  private ModelRun() {}

  static void of(Path model) {
    try (Checkpoint checkpoint = ModelFiles.open(model)) {
      for (Tensor tensor : checkpoint.tensors().values()) {
        assertEquals(tensor.shape().elements(), tensor.toFloats().length);
      }
      assertTrue(checkpoint.metadata().values().size() > 5);
      ModelSpec spec = Families.spec(checkpoint);
      if (spec.context() < SMALL_CONTEXT && spec.vocabulary() > 2) {
        try (VectorExecutor executor = new VectorExecutor(spec, checkpoint::tensor, 4, WORKERS)) {
          int[] text = Arrays.copyOf(new int[] {0, 1, 2}, Math.min(3, spec.context()));
          float[] output = ExecutorContract.outputs(executor, List.of(text))[0];
          assertEquals(spec.output().width(), output.length);
        }
      }
    }
  }
}
