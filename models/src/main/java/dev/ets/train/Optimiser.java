package dev.ets.train;

import dev.ets.exec.vector.VectorMath;
import dev.ets.exec.vector.Workers;

/**
 * Muon for the matrices of the layers and AdamW for the rest, after clipping the gradient to norm
 * 1, with decoupled weight decay on matrices only.
 *
 * <p>AdamW: Loshchilov and Hutter 2019, alg. 2. {@link Muon}: momentum 0.95 with Nesterov's look
 * ahead; the update is scaled by {@code 0.2 sqrt(max(rows, cols))}, so that its elements are as
 * large as AdamW's and both share one learning rate (Liu et al. 2025, "Muon is Scalable for LLM
 * Training", eq. 4). With Muon the shipped policy's loss falls faster per second than with AdamW
 * alone.
 */
final class Optimiser {
  static final float BETA1 = 0.9f;
  static final float BETA2 = 0.95f;
  static final float EPSILON = 1e-8f;
  static final float DECAY = 0.1f;
  static final float MAX_NORM = 1;
  static final float MOMENTUM = 0.95f;
  static final float MUON_SCALE = 0.2f;

  private static final int CHUNK = 1 << 14;

  private final Parameters parameters;
  private final Workers pool;
  private final float[] first;
  private final float[] second;
  private final double[] squares;
  private final Muon muon;
  private float[] direction = new float[0];

  Optimiser(Parameters parameters, Workers pool) {
    this.parameters = parameters;
    this.pool = pool;
    first = new float[parameters.count()];
    second = new float[parameters.count()];
    squares = new double[Math.ceilDiv(parameters.count(), CHUNK)];
    muon = new Muon(pool);
  }

  /** First moments and momenta, laid out as the parameters. */
  float[] first() {
    return first;
  }

  /** Second moments, laid out as the parameters; zero where Muon needs none. */
  float[] second() {
    return second;
  }

  /**
   * One update.
   *
   * @param step number of this update, from 1
   * @return the norm of the gradient before clipping
   */
  double step(float[] gradients, long step, float learningRate) {
    int count = parameters.count();
    pool.run(
        squares.length,
        c -> {
          int from = c * CHUNK;
          int n = Math.min(CHUNK, count - from);
          squares[c] = VectorMath.dot(gradients, from, gradients, from, n);
        });
    double sum = 0;
    for (double s : squares) {
      sum += s;
    }
    double norm = Math.sqrt(sum);
    float clip = (float) Math.min(1, MAX_NORM / (norm + 1e-6));
    float rate = (float) (learningRate / (1 - Math.pow(BETA1, (double) step)));
    float correction = (float) (1 / (1 - Math.pow(BETA2, (double) step)));
    for (Parameters.Entry e : parameters.entries()) {
      float keep = e.decay() ? 1 - learningRate * DECAY : 1;
      if (e.hidden()) {
        updateMatrix(e, gradients, clip, learningRate, keep);
        continue;
      }
      int end = e.offset() + e.size();
      pool.run(
          Math.ceilDiv(e.size(), CHUNK),
          c -> {
            int from = e.offset() + c * CHUNK;
            update(from, Math.min(end, from + CHUNK), gradients, clip, rate, correction, keep);
          });
    }
    return norm;
  }

  private void update(
      int from, int to, float[] g, float clip, float rate, float correction, float keep) {
    float[] w = parameters.data();
    float[] m = first;
    float[] v = second;
    for (int i = from; i < to; i++) {
      float d = g[i] * clip;
      m[i] = BETA1 * m[i] + (1 - BETA1) * d;
      v[i] = BETA2 * v[i] + (1 - BETA2) * d * d;
      w[i] = keep * w[i] - rate * m[i] / ((float) Math.sqrt(v[i] * correction) + EPSILON);
    }
  }

  private void updateMatrix(
      Parameters.Entry e, float[] g, float clip, float learningRate, float keep) {
    int n = e.size();
    if (direction.length < n) {
      direction = new float[n];
    }
    float[] w = parameters.data();
    float[] m = first;
    float[] d = direction;
    for (int i = 0; i < n; i++) {
      float clipped = g[e.offset() + i] * clip;
      m[e.offset() + i] = MOMENTUM * m[e.offset() + i] + clipped;
      d[i] = clipped + MOMENTUM * m[e.offset() + i];
    }
    muon.orthogonalise(d, e.rows(), e.cols());
    float rate = (float) (learningRate * MUON_SCALE * Math.sqrt(Math.max(e.rows(), e.cols())));
    for (int i = 0; i < n; i++) {
      w[e.offset() + i] = keep * w[e.offset() + i] - rate * d[i];
    }
  }
}
