package dev.ets.search;

/** Vectors of steps. */
final class Vectors {
  private Vectors() {}

  /** The vector of length 1 in that direction; one without a direction becomes the first axis. */
  static float[] unit(float[] vector) {
    double square = 0;
    for (float x : vector) {
      square += (double) x * x;
    }
    float[] unit = new float[vector.length];
    if (!(square > 0)) {
      unit[0] = 1;
      return unit;
    }
    double scale = 1 / Math.sqrt(square);
    for (int i = 0; i < unit.length; i++) {
      unit[i] = (float) (vector[i] * scale);
    }
    return unit;
  }

  static double dot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }
}
