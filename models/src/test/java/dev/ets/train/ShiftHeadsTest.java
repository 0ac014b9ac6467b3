package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.vector.Matrix;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShiftHeadsTest {
  private static final ModelShape SHAPE = ModelShape.small(300);
  private static final int LENGTH = 200;

  private final Parameters parameters = Parameters.random(SHAPE, 3);
  private final int[] tokens = new SplittableRandom(5).ints(LENGTH, 0, SHAPE.vocab()).toArray();

  @Test
  void headsOfTheFirstLayerAttendOneFixedDistanceBack() {
    for (int head = 0; head < SHAPE.heads(); head++) {
      int most = 0;
      double onIt = 0;
      for (int at = 20; at < LENGTH; at++) {
        double[] p = attention(head, at);
        int best = 0;
        for (int j = 0; j <= at; j++) {
          best = p[j] > p[best] ? j : best;
        }
        most += at - best == head + 1 ? 1 : 0;
        onIt += p[at - head - 1] / (LENGTH - 20);
      }
      // The random weights beside them disturb some places.
      assertTrue(most > 0.8 * (LENGTH - 20), "head " + head + " looks there most at " + most);
      assertTrue(onIt > 0.3, "head " + head + " has there " + onIt);
    }
  }

  /** Probabilities of one head over the positions up to {@code at}, by the definition. */
  private double[] attention(int head, int at) {
    double[] query = turned(at, head * SHAPE.headDim());
    int group = head / (SHAPE.heads() / SHAPE.kvHeads());
    double[] p = new double[at + 1];
    double sum = 0;
    for (int j = 0; j <= at; j++) {
      double[] key = turned(j, SHAPE.queryWidth() + group * SHAPE.headDim());
      double score = 0;
      for (int d = 0; d < SHAPE.headDim(); d++) {
        score += query[d] * key[d];
      }
      p[j] = Math.exp(score / Math.sqrt(SHAPE.headDim()));
      sum += p[j];
    }
    for (int j = 0; j <= at; j++) {
      p[j] /= sum;
    }
    return p;
  }

  /** {@code headDim} rows of the first layer's projection of the token at a position, rotated. */
  private double[] turned(int at, int row) {
    Matrix embedding = parameters.embedding(parameters.data());
    Matrix qkv = parameters.qkv(parameters.data(), 0);
    int dim = SHAPE.dim();
    double square = 0;
    for (int i = 0; i < dim; i++) {
      double x = embedding.data()[tokens[at] * dim + i];
      square += x * x;
    }
    double scale = 1 / Math.sqrt(square / dim + SHAPE.rmsEps());
    double[] out = new double[SHAPE.headDim()];
    for (int d = 0; d < out.length; d++) {
      for (int i = 0; i < dim; i++) {
        double weight = qkv.data()[qkv.offset() + (row + d) * dim + i];
        out[d] += weight * scale * embedding.data()[tokens[at] * dim + i];
      }
    }
    for (int d = 0; d < out.length; d += 2) {
      double angle = at * Math.pow(SHAPE.ropeBase(), -(double) d / SHAPE.headDim());
      double a = out[d];
      double b = out[d + 1];
      out[d] = a * Math.cos(angle) - b * Math.sin(angle);
      out[d + 1] = a * Math.sin(angle) + b * Math.cos(angle);
    }
    return out;
  }
}
