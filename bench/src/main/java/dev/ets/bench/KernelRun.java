package dev.ets.bench;

import dev.ets.kernels.Devices;
import dev.ets.kernels.Trial;
import dev.ets.kernels.TrialData;
import dev.ets.kernels.TrialRun;
import java.util.List;

/**
 * A version of a kernel in a trial, on data that stay on the device. A run is one execution of a
 * plan, which takes TornadoVM some time to start, so short kernels run several times in each.
 */
final class KernelRun implements Rounds.Work, AutoCloseable {
  private static final double EXECUTION_SECONDS = 2e-3;

  /** Each is compiled on its own. */
  private static final int MOST_REPEATS = 16;

  private final Trial.Choice choice;
  private final TrialRun plan;
  private final int repeats;

  /**
   * Compiles it, and checks what it gives.
   *
   * @param expected what {@link TrialRun#check} compares with
   * @throws IllegalStateException when it fails, or a result is wrong
   */
  KernelRun(
      Trial trial, Trial.Choice choice, Devices.Named device, List<TrialData.Output> expected) {
    this.choice = choice;
    try (TrialRun once = TrialRun.resident(trial, choice.chooser(), device, 1)) {
      once.run();
      once.check(expected);
      long start = System.nanoTime();
      once.run();
      double seconds = (System.nanoTime() - start) * 1e-9;
      repeats = Math.clamp((int) (EXECUTION_SECONDS / seconds), 1, MOST_REPEATS);
    } catch (RuntimeException | Error e) { // TornadoVM's internal errors are no exceptions.
      throw new IllegalStateException("%s, %s: %s".formatted(trial, choice, e.getMessage()), e);
    }
    plan = TrialRun.resident(trial, choice.chooser(), device, repeats);
  }

  /** The version that runs. */
  Trial.Choice choice() {
    return choice;
  }

  /** Executes the plan; returns how often that runs the kernel. */
  @Override
  public double run() {
    plan.run();
    return repeats;
  }

  @Override
  public void close() {
    plan.close();
  }
}
