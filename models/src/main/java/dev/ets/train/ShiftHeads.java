package dev.ets.train;

import dev.ets.exec.vector.Matrix;

/**
 * Start values with which head {@code h} of the first layer attends mostly {@code h + 1} tokens
 * back, whatever the tokens are. "Leo's" finds the 4 of "Leo has 4 eggs" once both the place before
 * the number and the number know which name stood shortly before them, and a small model finds such
 * heads late: one operation on six to eight given quantities stays at the loss of guessing among
 * them for 400 steps from purely random weights, and is at less than half of it with these.
 *
 * <p>Every token embedding has the same value in channel 0, as a bias would give it. Queries and
 * keys of the fastest rotating pairs read mostly that channel: a key as (a, 0), the query of head h
 * turned back by h + 1 positions, so that the score is a sum of cosines with its peak at that
 * distance. These are start values; training moves all of them.
 */
final class ShiftHeads {
  /** Size of pair i, from the fastest: together they tell one distance from all others. */
  private static final double[] AMPLITUDES = {0.65, 0.45, 0.36, 0.29};

  /** Of channel 0: as much as all other channels of an embedding together. */
  private static final double CONSTANT = Math.sqrt(0.4);

  private ShiftHeads() {}

  /** Writes them over random start values. */
  static void install(Parameters parameters) {
    ModelShape shape = parameters.shape();
    Matrix embedding = parameters.embedding(parameters.data());
    for (int token = 0; token < shape.vocab(); token++) {
      setFirst(embedding, token, CONSTANT);
    }
    Matrix qkv = parameters.qkv(parameters.data(), 0);
    int pairs = Math.min(AMPLITUDES.length, shape.headDim() / 2);
    for (int i = 0; i < pairs; i++) {
      double perPosition = Rope.anglePerPosition(shape, i);
      for (int h = 0; h < shape.heads(); h++) {
        set(qkv, h * shape.headDim() + 2 * i, AMPLITUDES[i], -(h + 1) * perPosition);
      }
      for (int g = 0; g < shape.kvHeads(); g++) {
        set(qkv, shape.queryWidth() + g * shape.headDim() + 2 * i, AMPLITUDES[i], 0);
      }
    }
  }

  /** Rows {@code row} and {@code row + 1} read a pair of this size and angle from channel 0. */
  private static void set(Matrix qkv, int row, double amplitude, double angle) {
    setFirst(qkv, row, amplitude * Math.cos(angle));
    setFirst(qkv, row + 1, amplitude * Math.sin(angle));
  }

  private static void setFirst(Matrix matrix, int row, double value) {
    matrix.data()[matrix.offset() + row * matrix.stride()] = (float) value;
  }
}
