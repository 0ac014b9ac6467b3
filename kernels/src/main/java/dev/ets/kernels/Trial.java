package dev.ets.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * One op at one size, with all that a test or a benchmark needs to run it and to check what comes
 * out. {@link Trials} has all of them.
 *
 * @param op its name, as {@link Tasks} has it; of an op with several tasks that of the first
 * @param shape what trials of the same op that differ only in {@code count} share; in those, what
 *     both have is made of the same data
 * @param count rows, or whatever else the trial has a number of
 * @param tolerance how far off an element may be: |got - want| <= tolerance * (1 + |want|)
 * @param bytes least bytes that move between the device's memory and its processors
 * @param flops floating-point operations
 * @param maker fills data with arrays and says what to do with them
 */
public record Trial(
    String op,
    String shape,
    int count,
    double tolerance,
    long bytes,
    long flops,
    Function<TrialData, TrialData.Work> maker) {

  /** A version of one of the trial's ops. */
  public record Choice(String op, Version version) {
    /** A chooser that takes it, and the last version of all other ops. */
    public Chooser chooser() {
      return Chooser.forcing(op, version.name());
    }

    @Override
    public String toString() {
      return op + " " + version.name();
    }
  }

  /** Fresh data; the same for the same seed. */
  public TrialData data(long seed) {
    return new TrialData(seed, maker);
  }

  /** All versions, whether a device can run them or not: those that a dry run is offered. */
  public List<Choice> choices() {
    List<Choice> found = new ArrayList<>();
    Chooser recorder =
        (taskOp, versions, _) -> {
          versions.forEach(v -> found.add(new Choice(taskOp, v)));
          return new Version("none", _ -> true, versions.getFirst().grid(), (_, _) -> {});
        };
    TrialData data = data(0);
    data.add(new Tasks("dry", data.counts(), Capabilities.PORTABLE, recorder));
    return found;
  }

  @Override
  public String toString() {
    return "%s %s x %d".formatted(op, shape, count);
  }
}
