package dev.ets.embed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ClusteringTest {
  @Test
  void clustersNothingOneAndTwo() {
    float[] x = {1, 0};
    float[] y = {0.8f, 0.6f};
    assertArrayEquals(new int[0], Clustering.averageLinkage(new float[0][], 0.05));
    assertArrayEquals(new int[] {0}, Clustering.averageLinkage(new float[][] {x}, 0.05));
    assertArrayEquals(new int[] {0, 1}, Clustering.averageLinkage(new float[][] {x, y}, 0.19));
    assertArrayEquals(new int[] {0, 0}, Clustering.averageLinkage(new float[][] {x, y}, 0.21));
  }

  @Test
  void mergesByTheMeanDistanceNotByTheNearestOrFarthest() {
    // Angles 0, 20 and 50 degrees: distances 0.060, 0.134 and 0.357, so the pair is 0.246 away.
    float[][] vectors = {angle(0), angle(20), angle(50)};
    assertArrayEquals(new int[] {0, 0, 1}, Clustering.averageLinkage(vectors, 0.24));
    assertArrayEquals(new int[] {0, 0, 0}, Clustering.averageLinkage(vectors, 0.25));
  }

  @Test
  void agreesWithThePlainMethodOnRandomVectors() {
    Random random = new Random(1);
    int several = 0;
    for (int round = 0; round < 400; round++) {
      int n = random.nextInt(40);
      float[][] vectors = groups(random, n, 1 + random.nextInt(8), 0.7 * random.nextDouble());
      double threshold = random.nextInt(4) == 0 ? 0.4 * random.nextDouble() : 0.05;
      int[] expected = plain(vectors, threshold);
      assertArrayEquals(expected, Clustering.averageLinkage(vectors, threshold), "round " + round);
      int clusters = clusters(expected);
      several += clusters > 1 && clusters < n ? 1 : 0;
    }
    assertTrue(several > 200, "only " + several + " rounds with something to merge and to keep");
  }

  @Test
  void agreesWithThePlainMethodOnTies() {
    // Coordinates 0 and +-1/2: all distances are multiples of 1/4, so that ties are exact.
    Random random = new Random(2);
    for (int round = 0; round < 400; round++) {
      float[][] vectors = new float[random.nextInt(24)][8];
      for (float[] vector : vectors) {
        for (int set = 0; set < 4; ) {
          int d = random.nextInt(8);
          set += vector[d] == 0 ? 1 : 0;
          vector[d] = random.nextBoolean() ? 0.5f : -0.5f;
        }
      }
      double threshold = 0.25 * random.nextInt(5);
      assertArrayEquals(
          plain(vectors, threshold),
          Clustering.averageLinkage(vectors, threshold),
          "round " + round);
    }
  }

  @Test
  void duplicatesShareAClusterAtEveryThreshold() {
    Random random = new Random(3);
    for (int round = 0; round < 100; round++) {
      float[][] distinct = groups(random, 10, 5, 0.3);
      float[][] vectors = new float[30][];
      int[] source = new int[30];
      for (int i = 0; i < vectors.length; i++) {
        source[i] = random.nextInt(10);
        vectors[i] = distinct[source[i]].clone();
      }
      int[] cluster = Clustering.averageLinkage(vectors, round % 2 == 0 ? 0 : 0.05);
      for (int i = 0; i < 30; i++) {
        for (int j = 0; j < i; j++) {
          if (source[i] == source[j]) {
            assertEquals(cluster[i], cluster[j], "round " + round);
          } else if (round % 2 == 0) {
            assertNotEquals(cluster[i], cluster[j], "round " + round);
          }
        }
      }
    }
  }

  @Test
  void clusters512VectorsOfMiniLmSizeInMilliseconds() {
    float[][] vectors = groups(new Random(4), 512, 384, 60, 0.5);
    double fastest = Double.POSITIVE_INFINITY;
    for (int round = 0; round < 30; round++) {
      long start = System.nanoTime();
      int[] cluster = Clustering.averageLinkage(vectors, Clustering.DEFAULT_THRESHOLD);
      fastest = Math.min(fastest, (System.nanoTime() - start) / 1e6);
      assertTrue(clusters(cluster) >= 60, "60 groups in random directions");
    }
    // About 5 ms; the limit is wide, for machines that are slow or busy.
    assertTrue(fastest < 100, fastest + " ms");
  }

  @Test
  void refusesWhatIsNoUnitVector() {
    refuses("vector 1 has length 0", new float[][] {{1, 0}, {0, 0}}, 0.05);
    refuses("vector 0 has length NaN", new float[][] {{Float.NaN, 0}}, 0.05);
    refuses("vector 1 has 1 dimensions, vector 0 has 2", new float[][] {{1, 0}, {1}}, 0.05);
    refuses("threshold is -0.1", new float[][] {{1, 0}}, -0.1);
    refuses("threshold is NaN", new float[][] {{1, 0}}, Double.NaN);
  }

  private static void refuses(String message, float[][] vectors, double threshold) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class, () -> Clustering.averageLinkage(vectors, threshold));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  /** The definition: all pairs of clusters, all pairs of members, each time anew. */
  private static int[] plain(float[][] vectors, double threshold) {
    List<List<Integer>> clusters = new ArrayList<>();
    for (int i = 0; i < vectors.length; i++) {
      clusters.add(new ArrayList<>(List.of(i)));
    }
    while (true) {
      double least = Double.POSITIVE_INFINITY;
      int a = -1;
      int b = -1;
      for (int i = 0; i < clusters.size(); i++) {
        for (int j = i + 1; j < clusters.size(); j++) {
          double mean = meanDistance(vectors, clusters.get(i), clusters.get(j));
          if (mean < least) {
            least = mean;
            a = i;
            b = j;
          }
        }
      }
      if (!(least <= threshold)) {
        break;
      }
      clusters.get(a).addAll(clusters.remove(b));
    }
    int[] cluster = new int[vectors.length];
    for (int c = 0; c < clusters.size(); c++) {
      for (int i : clusters.get(c)) {
        cluster[i] = c;
      }
    }
    return cluster;
  }

  private static double meanDistance(float[][] vectors, List<Integer> a, List<Integer> b) {
    double sum = 0;
    for (int i : a) {
      for (int j : b) {
        double dot = 0;
        for (int d = 0; d < vectors[i].length; d++) {
          dot += (double) vectors[i][d] * vectors[j][d];
        }
        sum += 1 - dot;
      }
    }
    return sum / ((double) a.size() * b.size());
  }

  private static float[][] groups(Random random, int n, int centres, double spread) {
    return groups(random, n, 5, centres, spread);
  }

  /** Unit vectors around random centres. */
  private static float[][] groups(Random random, int n, int dim, int centres, double spread) {
    double[][] centre = new double[centres][];
    for (int c = 0; c < centres; c++) {
      centre[c] = random.doubles(dim, -1, 1).toArray();
    }
    float[][] vectors = new float[n][dim];
    for (int i = 0; i < n; i++) {
      double[] vector = centre[random.nextInt(centres)].clone();
      double square = 0;
      for (int d = 0; d < dim; d++) {
        vector[d] += spread * (random.nextDouble() - 0.5);
        square += vector[d] * vector[d];
      }
      for (int d = 0; d < dim; d++) {
        vectors[i][d] = (float) (vector[d] / Math.sqrt(square));
      }
    }
    return vectors;
  }

  private static float[] angle(double degrees) {
    double radians = Math.toRadians(degrees);
    return new float[] {(float) Math.cos(radians), (float) Math.sin(radians)};
  }

  private static int clusters(int[] cluster) {
    int last = -1;
    for (int c : cluster) {
      last = Math.max(last, c);
    }
    return last + 1;
  }
}
