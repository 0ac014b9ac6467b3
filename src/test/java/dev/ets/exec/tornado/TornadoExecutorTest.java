package dev.ets.exec.tornado;

import dev.ets.exec.Executor;
import dev.ets.exec.ExecutorContract;
import dev.ets.model.ModelSpec;
import dev.ets.model.Weights;

/** On the device that {@code ets.test.device} names; without it TornadoVM's first. */
class TornadoExecutorTest extends ExecutorContract {
  @Override
  protected Executor executor(ModelSpec spec, Weights weights, int pages, int rows) {
    return new TornadoExecutor(spec, weights, pages, rows, Devices.all().getFirst().device());
  }

  @Override
  protected double tolerance() {
    return 1e-4;
  }
}
