package dev.ets.exec.vector;

import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.model.ModelSpec;
import dev.ets.model.Weights;
import dev.ets.tensor.DType;
import org.junit.jupiter.api.AfterAll;

/** The same model passes over a KV cache in f16. */
class HalfKvExecutorTest extends ExecutorContract {
  private static final Workers WORKERS = new Workers(2);

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  @Override
  protected Executor executor(ModelSpec spec, Weights weights, int pages, int rows) {
    return new VectorExecutor(spec.withKvType(DType.F16), weights, pages, WORKERS);
  }

  @Override
  protected double tolerance() {
    return 5e-3;
  }
}
