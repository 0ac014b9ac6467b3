package dev.ets.embed;

import java.util.Arrays;

/**
 * Average-linkage agglomerative clustering on cosine distance, cut at a threshold: the closest two
 * clusters are merged as long as the mean distance between their members is at most the threshold.
 *
 * <p>A cluster goes by its lowest member. Of equally close pairs, the one with the lowest first and
 * then the lowest second cluster is merged, so the result is that of the plain O(n^3) method for
 * ties too. The distance of vectors a and b is {@code |a - b|^2 / 2}, which is {@code 1 - cos} for
 * unit vectors and exactly 0 for equal ones: duplicates share a cluster at every threshold.
 *
 * <p>Each cluster caches its nearest later one (Müllner 2011, the "generic" algorithm). Merging
 * never brings clusters closer in average linkage, so only caches that point at a merged cluster
 * are looked up again: about O(n^2) after the O(n^2 dim) distances.
 */
public final class Clustering {
  /** The cut of the ETS paper. */
  public static final double DEFAULT_THRESHOLD = 0.05;

  private static final double UNIT_TOLERANCE = 1e-2;
  private static final int NONE = -1;

  private final int items;
  private final double threshold;

  /** (items, items), upper triangle: sum of the distances between the members of two clusters. */
  private final double[][] sum;

  private final int[] members;

  /** (items) nearest later cluster within the threshold, or NONE. */
  private final int[] nearest;

  private final double[] nearestDistance;

  /** (items) the cluster it was merged into, or itself. */
  private final int[] into;

  private Clustering(float[][] vectors, double threshold) {
    this.threshold = threshold;
    items = vectors.length;
    sum = distances(vectors);
    members = new int[items];
    nearest = new int[items];
    nearestDistance = new double[items];
    into = new int[items];
    Arrays.fill(members, 1);
    Arrays.setAll(into, i -> i);
  }

  /**
   * Clusters unit vectors.
   *
   * @param vectors (items, dim) of length 1
   * @param threshold greatest mean cosine distance, 0 to 2, at which clusters are merged
   * @return (items) the cluster of each, numbered from 0 in the order of first appearance
   * @throws IllegalArgumentException when a vector has another size than the first or is not of
   *     length 1, or the threshold is negative
   */
  public static int[] averageLinkage(float[][] vectors, double threshold) {
    if (!(threshold >= 0)) {
      throw new IllegalArgumentException(
          "threshold is %s: it must be at least 0".formatted(threshold));
    }
    checkUnit(vectors);
    Clustering clustering = new Clustering(vectors, threshold);
    clustering.mergeAll();
    return clustering.numbered();
  }

  private void mergeAll() {
    for (int i = 0; i < items; i++) {
      findNearest(i);
    }
    while (true) {
      int first = NONE;
      for (int i = 0; i < items; i++) {
        if (nearest[i] != NONE && (first == NONE || nearestDistance[i] < nearestDistance[first])) {
          first = i;
        }
      }
      if (first == NONE) {
        return;
      }
      merge(first, nearest[first]);
    }
  }

  /** Merges cluster b into the earlier cluster a. */
  private void merge(int a, int b) {
    into[b] = a;
    nearest[b] = NONE;
    for (int c = 0; c < items; c++) {
      if (into[c] == c && c != a) {
        sum[Math.min(a, c)][Math.max(a, c)] += sum[Math.min(b, c)][Math.max(b, c)];
      }
    }
    members[a] += members[b];
    findNearest(a);
    for (int c = 0; c < b; c++) {
      if (nearest[c] == a || nearest[c] == b) {
        findNearest(c);
      }
    }
  }

  private void findNearest(int i) {
    nearest[i] = NONE;
    nearestDistance[i] = threshold;
    for (int j = i + 1; j < items; j++) {
      if (into[j] == j) {
        double distance = distance(i, j);
        if (distance < nearestDistance[i] || (nearest[i] == NONE && distance <= threshold)) {
          nearest[i] = j;
          nearestDistance[i] = distance;
        }
      }
    }
  }

  /** Mean distance between the members of cluster i and the later cluster j. */
  private double distance(int i, int j) {
    return sum[i][j] / ((double) members[i] * members[j]);
  }

  private int[] numbered() {
    int[] cluster = new int[items];
    int count = 0;
    for (int i = 0; i < items; i++) {
      // A cluster's lowest member comes first, so what i was merged into has its number.
      cluster[i] = into[i] == i ? count++ : cluster[into[i]];
    }
    return cluster;
  }

  /** (items, items), upper triangle. The inner loop runs over items, so that it vectorises. */
  private static double[][] distances(float[][] vectors) {
    int n = vectors.length;
    int dim = n == 0 ? 0 : vectors[0].length;
    float[][] byDimension = new float[dim][n];
    for (int d = 0; d < dim; d++) {
      for (int i = 0; i < n; i++) {
        byDimension[d][i] = vectors[i][d];
      }
    }
    double[][] distances = new double[n][n];
    float[] row = new float[n];
    for (int i = 0; i < n; i++) {
      Arrays.fill(row, i, n, 0);
      for (int d = 0; d < dim; d++) {
        addSquaredDifferences(row, byDimension[d], vectors[i][d], i);
      }
      for (int j = i + 1; j < n; j++) {
        distances[i][j] = row[j] / 2.0;
      }
    }
    return distances;
  }

  private static void addSquaredDifferences(float[] sums, float[] values, float value, int from) {
    for (int j = from; j < sums.length; j++) {
      float difference = values[j] - value;
      sums[j] += difference * difference;
    }
  }

  private static void checkUnit(float[][] vectors) {
    for (int i = 0; i < vectors.length; i++) {
      if (vectors[i].length != vectors[0].length) {
        throw new IllegalArgumentException(
            "vector %d has %d dimensions, vector 0 has %d: they must agree"
                .formatted(i, vectors[i].length, vectors[0].length));
      }
      double square = 0;
      for (float x : vectors[i]) {
        square += (double) x * x;
      }
      if (!(Math.abs(square - 1) <= UNIT_TOLERANCE)) {
        throw new IllegalArgumentException(
            "vector %d has length %.4g: it must be 1, normalise it first"
                .formatted(i, Math.sqrt(square)));
      }
    }
  }
}
