package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ShiftHeadsTest {
  private static final ModelShape SHAPE = ModelShape.small(300);
  private static final int LENGTH = 200;

  @Test
  void headsOfTheFirstLayerAttendOneFixedDistanceBack() {
    int[] tokens = new SplittableRandom(5).ints(LENGTH, 0, SHAPE.vocab()).toArray();
    var weights = ReferenceModel.weights(Parameters.random(SHAPE, 3));
    double[][][] attention = new ReferenceModel(SHAPE, weights).firstAttention(tokens);
    for (int head = 0; head < SHAPE.heads(); head++) {
      int most = 0;
      double onIt = 0;
      for (int at = 20; at < LENGTH; at++) {
        double[] p = attention[head][at];
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
}
