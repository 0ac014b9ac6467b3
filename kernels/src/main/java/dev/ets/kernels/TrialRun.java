package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import uk.ac.manchester.tornado.api.TornadoExecutionPlan;
import uk.ac.manchester.tornado.api.TornadoExecutionResult;
import uk.ac.manchester.tornado.api.enums.DataTransferMode;
import uk.ac.manchester.tornado.api.exceptions.TornadoExecutionPlanException;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.TornadoNativeArray;

/** A trial on a device, to be run as often as wanted. Not thread-safe. */
public final class TrialRun implements AutoCloseable {
  private static final long SEED = 42;

  /** Elements that a message shows. */
  private static final int SHOWN = 5;

  private final Trial trial;
  private final boolean fresh;
  private final TrialData data;
  private final Tasks tasks;
  private final TornadoExecutionPlan plan;
  private @Nullable TornadoExecutionResult result;

  private TrialRun(Trial trial, Chooser chooser, Devices.Named device, boolean fresh, int repeats) {
    this.trial = trial;
    this.fresh = fresh;
    data = trial.data(SEED);
    tasks = new Tasks("trial", data.counts(), device.capabilities(), chooser);
    Object[] outputs = data.outputs().stream().map(TrialData.Output::array).toArray();
    int inputs = fresh ? DataTransferMode.EVERY_EXECUTION : DataTransferMode.FIRST_EXECUTION;
    tasks
        .graph()
        .transferToDevice(inputs, data.counts())
        .transferToDevice(inputs, data.arrays().toArray());
    for (int i = 0; i < repeats; i++) {
      data.add(tasks);
    }
    tasks.graph().transferToHost(DataTransferMode.UNDER_DEMAND, outputs);
    plan = new TornadoExecutionPlan(tasks.graph().snapshot());
    plan.withDevice(device.device()).withGridScheduler(tasks.scheduler());
  }

  /** A trial to check: each run is of fresh data, which goes to the device before it. */
  public static TrialRun fresh(Trial trial, Chooser chooser, Devices.Named device) {
    return new TrialRun(trial, chooser, device, true, 1);
  }

  /**
   * A trial to time: its arrays go to the device before the first run and stay there, so that an op
   * that changes its input goes on from what it has made of it.
   *
   * @param repeats how often a run computes the op, to share what starting a run takes
   */
  public static TrialRun resident(Trial trial, Chooser chooser, Devices.Named device, int repeats) {
    return new TrialRun(trial, chooser, device, false, repeats);
  }

  /** Runs it. */
  public void run() {
    run(0);
  }

  /** Runs it on grids that have room for {@code idle} more than it needs. */
  void run(int idle) {
    if (fresh) {
      reset();
    }
    tasks.fit(which -> data.counts().get(which) + idle);
    result = plan.execute();
  }

  private void reset() {
    List<TornadoNativeArray> first = trial.data(SEED).arrays();
    for (int i = 0; i < first.size(); i++) {
      data.arrays().get(i).getSegment().copyFrom(first.get(i).getSegment());
    }
  }

  /** The outputs, with the results of the last run. */
  List<TrialData.Output> outputs() {
    if (result == null) {
      throw new IllegalStateException(trial + " has not run yet");
    }
    result.transferToHost(data.outputs().stream().map(TrialData.Output::array).toArray());
    return data.outputs();
  }

  /** What the naive loop makes of a trial's data. */
  public static List<TrialData.Output> expected(Trial trial) {
    TrialData data = trial.data(SEED);
    data.naive();
    return data.outputs();
  }

  /**
   * Makes sure that the last run has given the same.
   *
   * @param expected of this trial, or of one of the same shape that has fewer rows, which are its
   *     first ones; unused elements are compared where there are as many
   * @throws IllegalStateException with the first elements that are off by more than the tolerance
   */
  public void check(List<TrialData.Output> expected) {
    List<TrialData.Output> got = outputs();
    for (int o = 0; o < got.size(); o++) {
      check(expected.get(o), got.get(o));
    }
  }

  private void check(TrialData.Output want, TrialData.Output got) {
    int compared = want.used() == got.used() ? want.array().getSize() : want.used();
    double tolerance = want.array() instanceof FloatArray ? trial.tolerance() : 0;
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < compared; i++) {
      double limit = i < want.used() ? tolerance * (1 + Math.abs(value(want, i))) : 0;
      // NaN is no closer than the limit.
      if (!(Math.abs(value(want, i) - value(got, i)) <= limit)) {
        wrong.add("[%d] is %s, not %s".formatted(i, value(got, i), value(want, i)));
      }
    }
    if (!wrong.isEmpty()) {
      throw new IllegalStateException(
          "%d of %d elements of %s are off: %s"
              .formatted(
                  wrong.size(),
                  compared,
                  want.name(),
                  String.join(", ", wrong.subList(0, Math.min(SHOWN, wrong.size())))));
    }
  }

  private static double value(TrialData.Output output, int i) {
    return switch (output.array()) {
      case FloatArray a -> a.get(i);
      case IntArray a -> a.get(i);
      default -> throw new IllegalArgumentException("an output in a " + output.array().getClass());
    };
  }

  @Override
  public void close() {
    try {
      plan.close();
    } catch (TornadoExecutionPlanException e) {
      throw new IllegalStateException("the device did not give its memory back", e);
    }
  }
}
