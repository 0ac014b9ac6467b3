package dev.ets.search;

import dev.ets.UsageException;

/**
 * Where a path ends.
 *
 * @param maxDepth steps on a path; nodes of this depth are not expanded
 * @param maxStepTokens tokens of one step
 * @param maxTokens generated tokens of a whole path
 */
public record StepLimits(int maxDepth, int maxStepTokens, int maxTokens) {
  public static final StepLimits DEFAULT = new StepLimits(25, 256, 1024);

  public StepLimits {
    if (maxDepth < 1 || maxStepTokens < 1 || maxTokens < 1) {
      throw new UsageException(
          "depth, step tokens and tokens must each be at least 1: %d, %d, %d"
              .formatted(maxDepth, maxStepTokens, maxTokens));
    }
  }
}
