package dev.ets.train;

import dev.ets.exec.vector.Gemm;
import dev.ets.exec.vector.Matrix;
import dev.ets.exec.vector.VectorMath;
import dev.ets.exec.vector.Workers;
import java.util.Arrays;

/**
 * Final norm, the two heads and their losses. Only rows that carry a loss are touched. The
 * language-model head shares the token embedding: {@code logits = norm(x) E^T}, softmax
 * cross-entropy. The value head is {@code sigmoid(w norm(x) + b)} with binary cross-entropy.
 */
final class Heads {
  private final ModelShape shape;
  private final Parameters parameters;
  private final float[] gradients;
  private final Workers pool;
  private final Gemm gemm;

  private float[] picked = {};
  private float[] normed = {};
  private float[] dNormed = {};
  private float[] dPicked = {};
  private float[] inverse = {};
  private float[] partials = {};
  private float[] logits = {};
  private double[] losses = {};

  Heads(Parameters parameters, float[] gradients, Workers pool, Gemm gemm) {
    this.shape = parameters.shape();
    this.parameters = parameters;
    this.gradients = gradients;
    this.pool = pool;
    this.gemm = gemm;
  }

  /**
   * Sum over the batch's targets of weight times cross-entropy, in nats. With {@code dx} not null,
   * {@code scale} times its gradient is added to dx and to the weights' gradients.
   *
   * @param x (rows, dim), the trunk's output
   */
  double language(Batch batch, float[] x, float[] dx, float scale) {
    int n = batch.targetCount;
    if (n == 0) {
      return 0;
    }
    int vocab = shape.vocab();
    gather(batch.targetRows, n, x);
    logits = Buffers.atLeast(logits, n * vocab);
    Matrix hidden = Matrix.of(normed, n, shape.dim());
    Matrix scores = Matrix.of(logits, n, vocab);
    gemm.multiply(scores, false, hidden, parameters.embedding(parameters.data()).t());
    Rows.forEach(
        pool,
        n,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            losses[i] = crossEntropy(i * vocab, batch.targets[i], batch.targetWeights[i], scale);
          }
        });
    if (dx != null) {
      gemm.multiply(
          Matrix.of(dNormed, n, shape.dim()),
          false,
          scores,
          parameters.embedding(parameters.data()));
      gemm.multiply(parameters.embedding(gradients), true, scores.t(), hidden);
      scatter(batch.targetRows, n, dx);
    }
    return sumLosses(n);
  }

  /** Loss of one row; its logits become their scaled gradient. */
  private double crossEntropy(int at, int target, float weight, float scale) {
    int vocab = shape.vocab();
    float max = VectorMath.max(logits, at, vocab);
    float wanted = logits[at + target];
    VectorMath.exp(logits, at, vocab, 1, max);
    float sum = VectorMath.sum(logits, at, vocab);
    float share = weight * scale / sum;
    for (int j = at; j < at + vocab; j++) {
      logits[j] *= share;
    }
    logits[at + target] -= weight * scale;
    return weight * (Math.log(sum) + max - wanted);
  }

  /**
   * Sum over the batch's labels of the binary cross-entropy, in nats; gradients as in {@link
   * #language}.
   */
  double value(Batch batch, float[] x, float[] dx, float scale) {
    int n = batch.labelCount;
    if (n == 0) {
      return 0;
    }
    int dim = shape.dim();
    gather(batch.labelRows, n, x);
    float[] w = parameters.data();
    int wAt = parameters.valueWeight();
    int bias = parameters.valueBias();
    double loss = 0;
    for (int i = 0; i < n; i++) {
      double z = VectorMath.dot(normed, i * dim, w, wAt, dim) + w[bias];
      double label = batch.labels[i];
      // log(1 + exp(z)) - label z, in the form that does not overflow
      loss += Math.max(z, 0) + Math.log1p(Math.exp(-Math.abs(z))) - label * z;
      float dz = (float) ((1 / (1 + Math.exp(-z)) - label) * scale);
      if (dx != null) {
        gradients[bias] += dz;
        for (int j = 0; j < dim; j++) {
          gradients[wAt + j] += dz * normed[i * dim + j];
          dNormed[i * dim + j] = dz * w[wAt + j];
        }
      }
    }
    if (dx != null) {
      scatter(batch.labelRows, n, dx);
    }
    return loss;
  }

  /** Copies rows of x and normalises them. */
  private void gather(int[] rows, int n, float[] x) {
    int dim = shape.dim();
    picked = Buffers.atLeast(picked, n * dim);
    normed = Buffers.atLeast(normed, n * dim);
    dNormed = Buffers.atLeast(dNormed, n * dim);
    dPicked = Buffers.atLeast(dPicked, n * dim);
    inverse = Buffers.atLeast(inverse, n);
    partials = Buffers.atLeast(partials, Rows.chunks(n) * dim);
    if (losses.length < n) {
      losses = new double[n];
    }
    for (int i = 0; i < n; i++) {
      System.arraycopy(x, rows[i] * dim, picked, i * dim, dim);
    }
    RmsNorm.forward(
        pool,
        n,
        dim,
        shape.rmsEps(),
        picked,
        parameters.data(),
        parameters.outputNorm(),
        new RmsNorm.Out(normed, inverse));
  }

  /** Takes the gradient of the normalised rows back to dx. */
  private void scatter(int[] rows, int n, float[] dx) {
    int dim = shape.dim();
    Arrays.fill(dPicked, 0, n * dim, 0);
    RmsNorm.backward(
        pool,
        n,
        dim,
        picked,
        inverse,
        new RmsNorm.Weight(parameters.data(), gradients, parameters.outputNorm()),
        new RmsNorm.Gradients(dNormed, dPicked, partials));
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < dim; j++) {
        dx[rows[i] * dim + j] += dPicked[i * dim + j];
      }
    }
  }

  private double sumLosses(int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += losses[i];
    }
    return sum;
  }
}
