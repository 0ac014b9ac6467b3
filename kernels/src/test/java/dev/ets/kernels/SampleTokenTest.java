package dev.ets.kernels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** Drawn tokens against the JDK's random numbers and against the probabilities. */
class SampleTokenTest {
  /** Draws of one row of logits. */
  private static int[] draw(float[] logits, double temperature, int draws, LongUnaryOperator key) {
    return run(logits, temperature, draws, key).tokens;
  }

  private record Drawn(int[] tokens, float[] logProbs) {}

  private static Drawn run(float[] logits, double temperature, int draws, LongUnaryOperator key) {
    Trial trial =
        new Trial(
            "sample",
            "test",
            draws,
            0,
            0,
            0,
            d -> {
              d.count(Counts.DRAWS, draws);
              IntArray rows = d.ints(draws, _ -> 0);
              LongArray keys = d.longs(draws);
              for (int i = 0; i < draws; i++) {
                keys.set(i, key.applyAsLong(i));
              }
              FloatArray inverse = d.floats(draws, _ -> temperature > 0 ? 1 / temperature : 0);
              FloatArray values = d.floats(logits.length, i -> logits[i]);
              IntArray tokens = d.intOutput("tokens", draws);
              FloatArray logProbs = d.output("log-probabilities", draws, 1);
              return new TrialData.Work(
                  t ->
                      SampleToken.add(
                          t, rows, keys, inverse, values, tokens, logProbs, logits.length),
                  () -> {});
            });
    try (TrialRun run = TrialRun.fresh(trial, Chooser.LAST, TestDevices.all().getFirst())) {
      run.run();
      IntArray tokens = (IntArray) run.outputs().getFirst().array();
      FloatArray logProbs = (FloatArray) run.outputs().getLast().array();
      return new Drawn(
          Arrays.copyOf(tokens.toHeapArray(), draws), Arrays.copyOf(logProbs.toHeapArray(), draws));
    }
  }

  private static float[] logits(int n) {
    SplittableRandom random = new SplittableRandom(n);
    float[] logits = new float[n];
    for (int i = 0; i < n; i++) {
      logits[i] = (float) random.nextGaussian();
    }
    return logits;
  }

  /** The i-th number of a SplittableRandom is what the kernel makes of key and token i. */
  @Test
  void theWinnerIsThatOfTheRaceOverTheJdksSplitMix() {
    float[] logits = logits(77);
    long[] keys = new SplittableRandom(5).longs(100).toArray();
    int[] tokens = draw(logits, 0.7, keys.length, i -> keys[(int) i]);
    for (int k = 0; k < keys.length; k++) {
      SplittableRandom random = new SplittableRandom(keys[k]);
      int winner = -1;
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < logits.length; i++) {
        double u = ((random.nextLong() >>> 41) + 0.5) * 0x1p-23;
        double time = -Math.log(u) / Math.exp(logits[i] / 0.7);
        if (time < best) {
          best = time;
          winner = i;
        }
      }
      assertEquals(winner, tokens[k], "key " + keys[k]);
    }
  }

  @Test
  void tokensAreDrawnAsOftenAsTheirProbabilitiesSay() {
    float[] logits = {0, 1, -1, 2, 0.5f, -20, 1.5f, 0};
    int draws = 2000;
    // Neighbouring keys, the worst case for a weak mixing function.
    for (double temperature : new double[] {1, 2}) {
      int[] seen = new int[logits.length];
      for (int token : draw(logits, temperature, draws, i -> i)) {
        seen[token]++;
      }
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit / temperature);
      }
      double chiSquare = 0;
      for (int i = 0; i < logits.length; i++) {
        double want = draws * Math.exp(logits[i] / temperature) / total;
        if (want >= 1) {
          chiSquare += (seen[i] - want) * (seen[i] - want) / want;
        }
      }
      // 6 degrees of freedom: one in 10,000 is larger.
      assertTrue(chiSquare < 27.9, temperature + ": " + chiSquare);
      assertTrue(seen[5] <= 1, "a token of probability 1e-10 was drawn " + seen[5] + " times");
    }
  }

  @Test
  void atTemperatureZeroItIsTheLargestLogitAndOfEqualOnesTheFirst() {
    float[] logits = new float[200];
    logits[130] = 3;
    logits[67] = 3;
    logits[199] = 3;
    for (int token : draw(logits, 0, 5, i -> i)) {
      assertEquals(67, token);
    }
  }

  @Test
  void theLogProbabilityIsThatOfTemperatureOne() {
    float[] logits = logits(33);
    Drawn drawn = run(logits, 0.5, 20, i -> i);
    double total = 0;
    for (float logit : logits) {
      total += Math.exp(logit);
    }
    for (int i = 0; i < 20; i++) {
      double want = logits[drawn.tokens[i]] - Math.log(total);
      assertEquals(want, drawn.logProbs[i], 1e-5 * (1 + Math.abs(want)));
    }
  }
}
