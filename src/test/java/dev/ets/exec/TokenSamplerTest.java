package dev.ets.exec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.KeyedRandom;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TokenSamplerTest {
  private static final int DRAWS = 200_000;

  private static int[] histogram(float[] logits, double temperature, int topK, double topP) {
    int[] count = new int[logits.length];
    TokenSampler sampler = new TokenSampler(logits.length);
    Draws draws = new Draws();
    draws.add(0, 0, new Draws.Filter(temperature, topK, topP));
    for (int i = 0; i < DRAWS; i++) {
      draws.clear();
      draws.add(0, i, new Draws.Filter(temperature, topK, topP));
      draws.groups();
      sampler.drawGroup(draws, 0, logits, 0);
      count[draws.token(0)]++;
    }
    return count;
  }

  private static double[] softmax(float[] logits, double temperature) {
    double[] p = new double[logits.length];
    double sum = 0;
    for (int i = 0; i < p.length; i++) {
      p[i] = Math.exp(logits[i] / temperature);
      sum += p[i];
    }
    for (int i = 0; i < p.length; i++) {
      p[i] /= sum;
    }
    return p;
  }

  /** Five standard deviations of a binomial count. */
  private static void assertFollows(double[] p, int[] count) {
    for (int i = 0; i < p.length; i++) {
      double tolerance = 5 * Math.sqrt(DRAWS * p[i] * (1 - p[i])) + 1e-9;
      assertEquals(DRAWS * p[i], count[i], tolerance, "token " + i);
    }
  }

  private static float[] logits(int n) {
    Random random = new Random(n);
    float[] logits = new float[n];
    for (int i = 0; i < n; i++) {
      logits[i] = (float) (2 * random.nextGaussian()) + 40;
    }
    return logits;
  }

  @Test
  void drawsFollowTheSoftmaxAtEveryTemperature() {
    float[] logits = logits(13);
    for (double temperature : new double[] {0.5, 1, 3}) {
      assertFollows(softmax(logits, temperature), histogram(logits, temperature, 0, 1));
    }
  }

  @Test
  void topKKeepsTheLargestAndTheirRatios() {
    float[] logits = {1, 3, 2, 3, 0};
    double sum = 2 * Math.exp(3) + Math.exp(2);
    double[] want = {0, Math.exp(3) / sum, Math.exp(2) / sum, Math.exp(3) / sum, 0};
    assertFollows(want, histogram(logits, 1, 3, 1));
    assertFollows(new double[] {0, 1, 0, 0, 0}, histogram(logits, 1, 1, 1));
  }

  @Test
  void topPKeepsTheFewestThatReachIt() {
    float[] logits = {(float) Math.log(0.1), (float) Math.log(0.6), (float) Math.log(0.3)};
    assertFollows(new double[] {0, 1, 0}, histogram(logits, 1, 0, 0.55));
    assertFollows(new double[] {0, 2 / 3.0, 1 / 3.0}, histogram(logits, 1, 0, 0.85));
    assertFollows(new double[] {0.1, 0.6, 0.3}, histogram(logits, 1, 0, 1));
  }

  @Test
  void temperatureZeroTakesTheFirstOfTheLargest() {
    int[] count = histogram(new float[] {1, 5, 5, 2}, 0, 0, 1);
    assertEquals(DRAWS, count[1]);
  }

  @Test
  void logProbabilitiesAreThoseOfTheWholeDistribution() {
    float[] logits = logits(50);
    double[] p = softmax(logits, 1);
    TokenSampler sampler = new TokenSampler(50);
    Draws draws = new Draws();
    for (int i = 0; i < 100; i++) {
      draws.clear();
      draws.add(0, i, new Draws.Filter(0.7, 10, 0.9));
      draws.groups();
      sampler.drawGroup(draws, 0, logits, 0);
      assertEquals(Math.log(p[draws.token(0)]), draws.logProb(0), 1e-5);
    }
  }

  @Test
  void drawsOfSeveralOutputsAreThoseMadeAlone() {
    int n = 50;
    int outputs = 7;
    float[] logits = logits(n * outputs);
    List<Draws.Filter> filters =
        List.of(
            new Draws.Filter(1, 0, 1), new Draws.Filter(0, 0, 1), new Draws.Filter(0.8, 3, 0.9));
    Random random = new Random(1);
    Draws all = new Draws();
    for (int i = 0; i < 200; i++) {
      // Output 3 has no draws.
      all.add(random.nextInt(3) + 4 * random.nextInt(2), i, filters.get(random.nextInt(3)));
    }
    int drawn = 0;
    int groups = all.groups();
    for (int g = 0; g < groups; g++) {
      int output = all.output(all.inGroup(g, 0));
      new TokenSampler(n).drawGroup(all, g, logits, output * n);
      for (int j = 0; j < all.groupSize(g); j++) {
        int i = all.inGroup(g, j);
        assertEquals(output, all.output(i));
        Draws alone = new Draws();
        alone.add(0, all.key(i), all.filter(i));
        alone.groups();
        new TokenSampler(n).drawGroup(alone, 0, logits, output * n);
        assertEquals(alone.token(0), all.token(i));
        assertEquals(alone.logProb(0), all.logProb(i));
        drawn++;
      }
    }
    assertEquals(6, groups);
    assertEquals(200, drawn);
  }

  @Test
  void uniformsAreInsideTheUnitIntervalAndEven() {
    double sum = 0;
    for (int i = 0; i < DRAWS; i++) {
      float u = KeyedRandom.uniform(i % 100, i);
      assertTrue(u > 0 && u < 1);
      sum += u;
    }
    assertEquals(0.5, sum / DRAWS, 5 * Math.sqrt(1 / 12.0 / DRAWS));
  }
}
