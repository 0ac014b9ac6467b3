package dev.ets.train;

/**
 * How to train.
 *
 * @param steps number of optimiser steps; the run ends earlier when {@code minutes} are over
 * @param minutes training time of all runs of this state together; infinite for no limit. The
 *     learning rate follows whichever of the two is further on, so a run bounded by time is not
 *     repeatable to the bit
 * @param batchTokens least number of tokens per step
 * @param microRows most rows of one forward and backward pass: changes speed, memory and rounding
 *     only; 1024 keep the rows between two ops in the cache
 * @param learningRate peak, after warm-up; falls on a cosine to a tenth
 * @param warmup steps of linear rise
 * @param valueScale weight of the value head's mean loss beside the language model's
 * @param evalEvery steps between measurements on the dev samples
 * @param saveMinutes minutes between saved states
 */
public record TrainSettings(
    long steps,
    double minutes,
    int batchTokens,
    int microRows,
    float learningRate,
    long warmup,
    float valueScale,
    long evalEvery,
    double saveMinutes) {
  private static final double FLOOR = 0.1;

  public TrainSettings {
    if (steps < 1 || !(minutes > 0) || batchTokens < 1 || microRows < 1) {
      throw new IllegalArgumentException(
          "steps %d, minutes %s, batch tokens %d and micro-batch rows %d must be positive"
              .formatted(steps, minutes, batchTokens, microRows));
    }
    if (!(learningRate > 0) || warmup < 0 || evalEvery < 1) {
      throw new IllegalArgumentException(
          "learning rate %s and eval interval %d must be positive, warm-up %d not negative"
              .formatted(learningRate, evalEvery, warmup));
    }
  }

  /** Defaults for the shipped models, for a number of steps. */
  public static TrainSettings ofSteps(long steps) {
    return new TrainSettings(
        steps,
        Double.POSITIVE_INFINITY,
        16_384,
        1024,
        2e-3f,
        Math.min(200, steps / 10),
        1,
        Math.max(1, Math.min(250, steps / 10)),
        5);
  }

  /** The same with a limit on time. */
  public TrainSettings withMinutes(double limit) {
    return new TrainSettings(
        steps,
        limit,
        batchTokens,
        microRows,
        learningRate,
        warmup,
        valueScale,
        evalEvery,
        saveMinutes);
  }

  /** The same with another batch size and peak learning rate. */
  public TrainSettings withBatch(int tokens, float rate) {
    return new TrainSettings(
        steps, minutes, tokens, microRows, rate, warmup, valueScale, evalEvery, saveMinutes);
  }

  /** The same with another number of steps of warm-up. */
  public TrainSettings withWarmup(long rise) {
    return new TrainSettings(
        steps,
        minutes,
        batchTokens,
        microRows,
        learningRate,
        rise,
        valueScale,
        evalEvery,
        saveMinutes);
  }

  /** The same with another interval between saved states. */
  public TrainSettings withSaves(double every) {
    return new TrainSettings(
        steps, minutes, batchTokens, microRows, learningRate, warmup, valueScale, evalEvery, every);
  }

  /** Learning rate of step {@code step}, from 0, after {@code seconds} of training. */
  float rate(long step, double seconds) {
    if (step < warmup) {
      return learningRate * (step + 1) / warmup;
    }
    double bySteps = (double) (step - warmup) / Math.max(1, steps - warmup);
    double progress = Math.min(1, Math.max(bySteps, seconds / 60 / minutes));
    return (float)
        (learningRate * (FLOOR + (1 - FLOOR) * 0.5 * (1 + Math.cos(Math.PI * progress))));
  }
}
