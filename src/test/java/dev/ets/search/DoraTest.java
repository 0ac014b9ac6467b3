package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DoraTest {
  private static final float[] X = {1, 0};
  private static final float[] Y = {0, 1};

  private static int[] counts(int budget, double[] scores, float[]... vectors) {
    return Dora.counts(scores, vectors, budget, Tuning.DEFAULT);
  }

  @Test
  void paysADirectionOnceHoweverManyCandidatesTakeIt() {
    // gamma = 1/2, 1/2, 1 at equal scores: w = 1/4, 1/4, 1/2.
    assertArrayEquals(new int[] {2, 2, 4}, counts(8, new double[] {0.5, 0.5, 0.5}, X, X, Y));
  }

  @Test
  void favoursBetterScoresByTheSoftmax() {
    // e^(0.9/0.1) : e^(0.8/0.1) = e : 1, so 16 * 0.731 = 11.70 and 4.30.
    assertArrayEquals(new int[] {12, 4}, counts(16, new double[] {0.9, 0.8}, X, Y));
  }

  @Test
  void givesWhatIsLeftToTheLargestRemaindersThenTheLowestIds() {
    // 5/3 each: floors 1, 1, 1; two are left and the remainders tie.
    float[] z = {-1, 0};
    assertArrayEquals(new int[] {2, 2, 1}, counts(5, new double[] {0, 0, 0}, X, Y, z));
  }

  @Test
  void spendsTheWholeBudgetAtAnyScores() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 500; trial++) {
      int n = random.nextInt(1, 60);
      double[] scores = random.doubles(n).toArray();
      float[][] vectors = new float[n][];
      for (int i = 0; i < n; i++) {
        double angle = random.nextInt(12);
        vectors[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
      }
      int budget = random.nextInt(1, 300);
      assertEquals(budget, Arrays.stream(counts(budget, scores, vectors)).sum());
    }
  }
}
