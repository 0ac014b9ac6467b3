package dev.ets.search;

import dev.ets.UsageException;
import dev.ets.engine.Sampling;

/**
 * How a problem is searched.
 *
 * @param width leaves to be finished, at least 1: the budget of every method
 * @param seed fixes every random number
 * @param limits where paths end
 * @param sampling how tokens are drawn; greedy has its own
 * @param rebaseTemperature T of the REBASE allocation
 * @param pruning settings of ETS
 */
public record SearchSettings(
    int width,
    long seed,
    StepLimits limits,
    Sampling sampling,
    double rebaseTemperature,
    Pruning pruning) {
  /** REBASE's released settings use 0.2, its paper 0.1. */
  public static final double REBASE_TEMPERATURE = 0.2;

  public SearchSettings {
    if (width < 1) {
      throw new UsageException("width must be at least 1: " + width);
    }
    if (!(rebaseTemperature > 0) || rebaseTemperature == Double.POSITIVE_INFINITY) {
      throw new UsageException(
          "the REBASE temperature must be finite and above 0: " + rebaseTemperature);
    }
  }

  /** The paper's settings at {@code width}. */
  public static SearchSettings of(int width, long seed) {
    return new SearchSettings(
        width,
        seed,
        StepLimits.DEFAULT,
        Sampling.PLAIN,
        REBASE_TEMPERATURE,
        Pruning.forWidth(width));
  }
}
