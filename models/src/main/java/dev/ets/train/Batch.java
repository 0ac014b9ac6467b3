package dev.ets.train;

import java.util.List;

/**
 * Samples laid row after row, without padding: the input of one forward and backward pass. Buffers
 * are kept, so {@link #fill} allocates only when a batch is larger than all before.
 */
final class Batch {
  /** Token id per row. */
  int[] tokens = new int[0];

  /** Position in its sequence per row. */
  int[] positions = new int[0];

  /** Sequence s is rows {@code starts[s] .. starts[s + 1]}. */
  int[] starts = new int[1];

  /** Rows whose language-model loss counts, the token each must predict, and its weight. */
  int[] targetRows = new int[0];

  int[] targets = new int[0];
  float[] targetWeights = new float[0];

  /** Rows that carry a label for the value head. */
  int[] labelRows = new int[0];

  float[] labels = new float[0];

  int rows;
  int sequences;
  int targetCount;
  int labelCount;

  /**
   * Lays out samples.
   *
   * @throws IllegalArgumentException when a token is not in the vocabulary or a sample is longer
   *     than the context
   */
  void fill(ModelShape shape, List<Sample> samples) {
    int total = 0;
    for (Sample s : samples) {
      total += s.tokens().length;
    }
    reserve(total, samples.size());
    rows = 0;
    sequences = 0;
    targetCount = 0;
    labelCount = 0;
    for (Sample s : samples) {
      add(shape, s);
    }
  }

  private void reserve(int total, int count) {
    if (tokens.length < total) {
      tokens = new int[total];
      positions = new int[total];
      targetRows = new int[total];
      targets = new int[total];
      targetWeights = new float[total];
      labelRows = new int[total];
      labels = new float[total];
    }
    if (starts.length < count + 1) {
      starts = new int[count + 1];
    }
  }

  private void add(ModelShape shape, Sample s) {
    int n = s.tokens().length;
    if (n > shape.context()) {
      throw new IllegalArgumentException(
          "a sample of %d tokens is longer than the context of %d".formatted(n, shape.context()));
    }
    int first = rows;
    starts[sequences] = first;
    for (int i = 0; i < n; i++) {
      int token = s.tokens()[i];
      if (token < 0 || token >= shape.vocab()) {
        throw new IllegalArgumentException(
            "token %d is not in a vocabulary of %d".formatted(token, shape.vocab()));
      }
      tokens[first + i] = token;
      positions[first + i] = i;
      if (s.tokenWeight().length > 0 && s.tokenWeight()[i] != 0) {
        targetRows[targetCount] = first + i - 1;
        targets[targetCount] = token;
        targetWeights[targetCount++] = s.tokenWeight()[i];
      }
      if (s.stepLabel().length > 0 && !Float.isNaN(s.stepLabel()[i])) {
        labelRows[labelCount] = first + i;
        labels[labelCount++] = s.stepLabel()[i];
      }
    }
    rows += n;
    starts[++sequences] = rows;
  }

  /** Sum of the weights of all language-model targets. */
  double targetWeight() {
    double sum = 0;
    for (int i = 0; i < targetCount; i++) {
      sum += targetWeights[i];
    }
    return sum;
  }
}
