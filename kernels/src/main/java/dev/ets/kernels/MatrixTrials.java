package dev.ets.kernels;

import uk.ac.manchester.tornado.api.types.arrays.FloatArray;

/** Trials of products. */
final class MatrixTrials {
  private MatrixTrials() {}

  /** A product of {@code rows} rows. */
  static Trial linear(int rows, WeightType type, int inWidth, int outWidth, int mode) {
    Linear.Shape shape = new Linear.Shape(inWidth, outWidth, mode);
    boolean adds = mode == Linear.ADD || mode == Linear.BIAS_ADD;
    long weights = (long) inWidth * outWidth;
    long weightBytes = weights / type.block() * type.bytes();
    return new Trial(
        "linear",
        "%s %d to %d%s".formatted(type, inWidth, outWidth, modeName(mode)),
        rows,
        2e-5,
        weightBytes + 4L * rows * (inWidth + (adds ? 2L : 1L) * outWidth),
        2 * rows * weights,
        d -> {
          d.count(Counts.ROWS, rows);
          FloatArray in = d.input(rows, inWidth);
          TrialData.Weights w = d.weights(type, outWidth, inWidth, 1 / Math.sqrt(inWidth));
          FloatArray bias = d.gaussians(outWidth, 1);
          FloatArray out = adds ? d.inOut("out", rows, outWidth) : d.output("out", rows, outWidth);
          return new TrialData.Work(
              t -> Linear.add(t, Counts.ROWS, in, w.matrix(), bias, out, shape),
              () -> Linear.naive(in, w.floats(), bias, out, rows, shape));
        });
  }

  private static String modeName(int mode) {
    return switch (mode) {
      case Linear.BIAS -> " + bias";
      case Linear.ADD -> ", added";
      case Linear.BIAS_ADD -> " + bias, added";
      default -> "";
    };
  }

  /** Similarities of n vectors, at most {@code stride}. */
  static Trial cosine(int n, int width, int stride) {
    return new Trial(
        "cosine",
        "width %d".formatted(width),
        n,
        2e-5,
        4L * n * (width + n),
        2L * n * n * width,
        d -> {
          d.count(Counts.OUTPUTS, n);
          FloatArray x = d.input(n, width);
          Normalize.naive(x, n, width);
          FloatArray out = d.output("similarities", n, stride);
          return new TrialData.Work(
              t -> CosineSimilarity.add(t, x, out, width, stride),
              () -> CosineSimilarity.naive(x, out, n, width, stride));
        });
  }
}
