package dev.ets.train;

import java.util.List;

/**
 * Sources of rising difficulty, one after the other; the last goes on without end. Thread-safe when
 * the sources are.
 *
 * @param stages easiest first
 * @param length samples of each stage but the last
 */
record Curriculum(List<SampleSource> stages, long length) implements SampleSource {
  Curriculum {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || length < 1) {
      throw new IllegalArgumentException(
          "%d stages of %d samples: give at least one of each".formatted(stages.size(), length));
    }
  }

  @Override
  public Sample sample(long index) {
    return stages.get((int) Math.min(index / length, stages.size() - 1)).sample(index);
  }
}
