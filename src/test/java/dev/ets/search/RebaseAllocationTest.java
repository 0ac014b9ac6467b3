package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RebaseAllocationTest {
  @Test
  void walksDownFromTheBestScore() {
    // e = e^(0.9/0.2), e^(0.5/0.2), e^(0.1/0.2) = 90.017, 12.182, 1.649; S = 103.848.
    // ceil(16 * 90.017 / 103.848) = ceil(13.87) = 14; ceil(2 * 12.182 / 13.831) = 2; 0.
    assertArrayEquals(
        new int[] {0, 14, 2}, RebaseAllocation.counts(new double[] {0.1, 0.9, 0.5}, 16, 0.2));
  }

  @Test
  void givesTheOddChildOfATieToTheLowestId() {
    assertArrayEquals(
        new int[] {2, 2, 1}, RebaseAllocation.counts(new double[] {0.5, 0.5, 0.5}, 5, 0.2));
    assertArrayEquals(
        new int[] {1, 1, 0, 0}, RebaseAllocation.counts(new double[] {0, 0, 0, 0}, 2, 0.2));
    // 0.7 first: ceil(5 * 0.7311) = 4, then the tie shares what is left by id.
    assertArrayEquals(
        new int[] {1, 4, 0}, RebaseAllocation.counts(new double[] {0.5, 0.7, 0.5}, 5, 0.1));
  }

  @Test
  void givesASingleCandidateEverything() {
    assertArrayEquals(new int[] {64}, RebaseAllocation.counts(new double[] {0}, 64, 0.2));
  }

  @Test
  void hasNothingToGiveWithoutABudget() {
    assertArrayEquals(new int[] {0, 0}, RebaseAllocation.counts(new double[] {1, 0}, 0, 0.2));
  }

  @Test
  void survivesTemperaturesAtWhichTheExponentialOverflows() {
    assertArrayEquals(
        new int[] {0, 7, 0}, RebaseAllocation.counts(new double[] {0.2, 1, 0.9}, 7, 1e-4));
    assertArrayEquals(
        new int[] {4, 0, 3}, RebaseAllocation.counts(new double[] {1, 0, 1}, 7, 1e-4));
  }

  @Test
  void alwaysSpendsTheWholeBudgetAndFavoursBetterScores() {
    SplittableRandom random = new SplittableRandom(7);
    for (int trial = 0; trial < 2000; trial++) {
      double[] scores = new double[random.nextInt(1, 258)];
      Arrays.setAll(scores, i -> random.nextInt(9) / 8.0);
      int budget = random.nextInt(1, 300);
      double temperature = random.nextBoolean() ? 0.2 : 0.01 + random.nextDouble();
      int[] counts = RebaseAllocation.counts(scores, budget, temperature);
      assertEquals(budget, Arrays.stream(counts).sum());
      for (int i = 1; i < scores.length; i++) {
        assertTrue(counts[i] >= 0);
        boolean fair =
            scores[i - 1] == scores[i]
                ? counts[i - 1] >= counts[i]
                : scores[i - 1] > scores[i]
                    ? counts[i - 1] >= counts[i]
                    : counts[i - 1] <= counts[i];
        assertTrue(fair, () -> Arrays.toString(scores) + " gave " + Arrays.toString(counts));
      }
    }
  }
}
