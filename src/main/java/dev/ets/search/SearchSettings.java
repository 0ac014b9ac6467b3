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
 * @param tuning settings of single methods
 * @param pruning settings of ETS
 * @param embedding what vectors of steps are made of, for the methods that compare them
 * @param earlyStop whether a search ends once {@link SearchTask#decided} says that its answer
 *     cannot change
 */
public record SearchSettings(
    int width,
    long seed,
    StepLimits limits,
    Sampling sampling,
    Tuning tuning,
    Pruning pruning,
    Embedding embedding,
    boolean earlyStop) {
  public SearchSettings {
    if (width < 1) {
      throw new UsageException("width must be at least 1: " + width);
    }
  }

  /** The paper's settings at {@code width}. */
  public static SearchSettings of(int width, long seed) {
    return new SearchSettings(
        width,
        seed,
        StepLimits.DEFAULT,
        Sampling.PLAIN,
        Tuning.DEFAULT,
        Pruning.forWidth(width),
        Embedding.SENTENCE,
        false);
  }
}
