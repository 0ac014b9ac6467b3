package dev.ets.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.List;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.common.TornadoDevice;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** Runs a trial on a device, as often as wanted, each time from fresh data. */
final class TrialRun implements AutoCloseable {
  private static final long SEED = 42;

  private final Trial trial;
  private final TrialData data;
  private final Tasks tasks;
  private final TornadoExecutionPlan plan;

  TrialRun(Trial trial, Chooser chooser, TornadoDevice device) {
    this.trial = trial;
    data = trial.data(SEED);
    tasks = new Tasks("trial", data.counts(), Capabilities.of(device), chooser);
    tasks.graph().transferToDevice(DataTransferMode.EVERY_EXECUTION, data.counts());
    tasks
        .graph()
        .transferToDevice(DataTransferMode.EVERY_EXECUTION, data.arrays().toArray(Object[]::new));
    data.add(tasks);
    for (TrialData.Output output : data.outputs()) {
      tasks.graph().transferToHost(DataTransferMode.EVERY_EXECUTION, output.array());
    }
    plan = new TornadoExecutionPlan(tasks.graph().snapshot());
    plan.withDevice(device).withGridScheduler(tasks.scheduler());
  }

  /** The bits of all outputs of a run whose grids have room for {@code idle} more than it needs. */
  int[][] run(int idle) {
    List<TornadoNativeArray> fresh = trial.data(SEED).arrays();
    for (int i = 0; i < fresh.size(); i++) {
      data.arrays().get(i).getSegment().copyFrom(fresh.get(i).getSegment());
    }
    tasks.fit(which -> data.counts().get(which) + idle);
    plan.execute();
    return data.outputs().stream().map(output -> bits(output.array())).toArray(int[][]::new);
  }

  /** The arrays, which hold the results of the last run. */
  TrialData data() {
    return data;
  }

  /** What the naive loop makes of the same data. */
  TrialData expected() {
    TrialData expected = trial.data(SEED);
    expected.naive();
    return expected;
  }

  /** Fails with the place where two runs differ. */
  void assertSameBits(int[][] want, int[][] got, String what) {
    for (int i = 0; i < want.length; i++) {
      String name = data.outputs().get(i).name();
      assertArrayEquals(want[i], got[i], () -> name + " of " + what);
    }
  }

  private static int[] bits(TornadoNativeArray array) {
    int[] bits = new int[array.getSize()];
    for (int i = 0; i < bits.length; i++) {
      bits[i] =
          switch (array) {
            case FloatArray a -> Float.floatToRawIntBits(a.get(i));
            case IntArray a -> a.get(i);
            default -> throw new IllegalArgumentException("an output in a " + array.getClass());
          };
    }
    return bits;
  }

  @Override
  public void close() {
    try {
      plan.close();
    } catch (TornadoExecutionPlanException e) {
      throw new AssertionError(e);
    }
  }
}
