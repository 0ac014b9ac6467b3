package dev.ets.train;

import dev.ets.exec.vector.Gemm;
import dev.ets.exec.vector.Matrix;
import dev.ets.exec.vector.Workers;
import java.util.Arrays;

/**
 * Forward and backward pass of a Llama-architecture model over a packed batch.
 *
 * <pre>
 * x (rows, dim) -- norm -- qkv -- RoPE -- attention -- out --(+)-- norm -- gate, up -- SwiGLU -- down --(+)-- next
 *    |                                                       |  |                                          |
 *    +-------------------------------------------------------+  +------------------------------------------+
 * </pre>
 *
 * <p>Not thread-safe; it uses a worker pool itself. Buffers are kept between batches.
 */
public final class Transformer {
  private final ModelShape shape;
  private final Parameters parameters;
  private final float[] gradients;
  private final Workers pool;
  private final Gemm gemm;
  private final Rope rope;
  private final Attention attention;
  private final Heads heads;
  private final Activations acts;

  /** The sums of a batch's losses, in nats. */
  public record Loss(double language, double value) {}

  /**
   * @param gradients as long as the parameters, same layout; backward passes add to it
   */
  public Transformer(Parameters parameters, float[] gradients, Workers pool) {
    this.shape = parameters.shape();
    this.parameters = parameters;
    this.gradients = gradients;
    this.pool = pool;
    gemm = new Gemm(pool);
    rope = new Rope(shape);
    attention = new Attention(shape, pool);
    heads = new Heads(parameters, gradients, pool, gemm);
    acts = new Activations(shape);
  }

  /** Losses of a batch; gradients stay as they are. */
  Loss evaluate(Batch batch) {
    forward(batch);
    return new Loss(
        heads.language(batch, acts.out, null, 1), heads.value(batch, acts.out, null, 1));
  }

  /**
   * Losses of a batch; adds the gradient of {@code languageScale * language + valueScale * value}
   * to the gradients.
   */
  Loss train(Batch batch, float languageScale, float valueScale) {
    forward(batch);
    Arrays.fill(acts.dx, 0, batch.rows * shape.dim(), 0);
    double language = heads.language(batch, acts.out, acts.dx, languageScale);
    double value = heads.value(batch, acts.out, acts.dx, valueScale);
    backward(batch);
    return new Loss(language, value);
  }

  private void forward(Batch batch) {
    int rows = batch.rows;
    int dim = shape.dim();
    acts.reserve(shape, rows);
    float[] x = acts.layers[0].in;
    float[] weights = parameters.data();
    Rows.forEach(
        pool,
        rows,
        (from, to) -> {
          for (int row = from; row < to; row++) {
            System.arraycopy(weights, batch.tokens[row] * dim, x, row * dim, dim);
          }
        });
    for (int l = 0; l < shape.layers(); l++) {
      attentionBlock(l, batch);
      feedForwardBlock(l, rows);
    }
  }

  private void attentionBlock(int l, Batch batch) {
    Activations.Layer a = acts.layers[l];
    int rows = batch.rows;
    norm(rows, a.in, parameters.layer(l).attnNorm(), a.inNormed, a.inInverse);
    Matrix qkv = Matrix.of(a.qkv, rows, shape.qkvWidth());
    gemm.multiply(qkv, false, stream(a.inNormed, rows), parameters.qkv(parameters.data(), l).t());
    rope.rotate(pool, batch, a.qkv, shape.qkvWidth(), shape.heads() + shape.kvHeads(), 1);
    attention.forward(batch, a.qkv, a.attention, a.logSum);
    System.arraycopy(a.in, 0, a.middle, 0, rows * shape.dim());
    Matrix heads = Matrix.of(a.attention, rows, shape.queryWidth());
    gemm.multiply(
        stream(a.middle, rows), true, heads, parameters.attnOut(parameters.data(), l).t());
  }

  private void feedForwardBlock(int l, int rows) {
    Activations.Layer a = acts.layers[l];
    norm(rows, a.middle, parameters.layer(l).ffnNorm(), a.middleNormed, a.middleInverse);
    Matrix gateUp = Matrix.of(a.gateUp, rows, 2 * shape.ffn());
    gemm.multiply(
        gateUp, false, stream(a.middleNormed, rows), parameters.gateUp(parameters.data(), l).t());
    SwiGlu.forward(pool, rows, shape.ffn(), a.gateUp, a.hidden);
    float[] next = acts.output(l);
    System.arraycopy(a.middle, 0, next, 0, rows * shape.dim());
    Matrix hidden = Matrix.of(a.hidden, rows, shape.ffn());
    gemm.multiply(stream(next, rows), true, hidden, parameters.down(parameters.data(), l).t());
  }

  private void backward(Batch batch) {
    for (int l = shape.layers() - 1; l >= 0; l--) {
      feedForwardGradient(l, batch.rows);
      attentionGradient(l, batch);
    }
    embeddingGradient(batch);
  }

  private void feedForwardGradient(int l, int rows) {
    Activations.Layer a = acts.layers[l];
    Matrix dx = stream(acts.dx, rows);
    Matrix hidden = Matrix.of(a.hidden, rows, shape.ffn());
    Matrix dHidden = Matrix.of(acts.dHidden, rows, shape.ffn());
    Matrix dGateUp = Matrix.of(acts.dGateUp, rows, 2 * shape.ffn());
    gemm.multiply(dHidden, false, dx, parameters.down(parameters.data(), l));
    gemm.multiply(parameters.down(gradients, l), true, dx.t(), hidden);
    SwiGlu.backward(pool, rows, shape.ffn(), a.gateUp, acts.dHidden, acts.dGateUp);
    Matrix dNormed = stream(acts.dNormed, rows);
    gemm.multiply(dNormed, false, dGateUp, parameters.gateUp(parameters.data(), l));
    gemm.multiply(parameters.gateUp(gradients, l), true, dGateUp.t(), stream(a.middleNormed, rows));
    normGradient(rows, a.middle, a.middleInverse, parameters.layer(l).ffnNorm());
  }

  private void attentionGradient(int l, Batch batch) {
    Activations.Layer a = acts.layers[l];
    int rows = batch.rows;
    Matrix dx = stream(acts.dx, rows);
    Matrix heads = Matrix.of(a.attention, rows, shape.queryWidth());
    Matrix dHeads = Matrix.of(acts.dAttention, rows, shape.queryWidth());
    Matrix dQkv = Matrix.of(acts.dQkv, rows, shape.qkvWidth());
    gemm.multiply(dHeads, false, dx, parameters.attnOut(parameters.data(), l));
    gemm.multiply(parameters.attnOut(gradients, l), true, dx.t(), heads);
    attention.backward(batch, a.qkv, a.attention, a.logSum, acts.dAttention, acts.dQkv);
    rope.rotate(pool, batch, acts.dQkv, shape.qkvWidth(), shape.heads() + shape.kvHeads(), -1);
    Matrix dNormed = stream(acts.dNormed, rows);
    gemm.multiply(dNormed, false, dQkv, parameters.qkv(parameters.data(), l));
    gemm.multiply(parameters.qkv(gradients, l), true, dQkv.t(), stream(a.inNormed, rows));
    normGradient(rows, a.in, a.inInverse, parameters.layer(l).attnNorm());
  }

  /** Adds each row's gradient to its token's; a task owns a stretch of columns. */
  private void embeddingGradient(Batch batch) {
    int dim = shape.dim();
    int width = Math.ceilDiv(dim, 2 * pool.threads());
    pool.run(
        Math.ceilDiv(dim, width),
        task -> {
          int from = task * width;
          int to = Math.min(dim, from + width);
          for (int row = 0; row < batch.rows; row++) {
            int g = batch.tokens[row] * dim;
            for (int i = from; i < to; i++) {
              gradients[g + i] += acts.dx[row * dim + i];
            }
          }
        });
  }

  private void norm(int rows, float[] x, int weight, float[] y, float[] inverse) {
    RmsNorm.forward(
        pool,
        rows,
        shape.dim(),
        shape.rmsEps(),
        x,
        parameters.data(),
        weight,
        new RmsNorm.Out(y, inverse));
  }

  /** Takes acts.dNormed through the norm of x and adds it to acts.dx. */
  private void normGradient(int rows, float[] x, float[] inverse, int weight) {
    RmsNorm.backward(
        pool,
        rows,
        shape.dim(),
        x,
        inverse,
        new RmsNorm.Weight(parameters.data(), gradients, weight),
        new RmsNorm.Gradients(acts.dNormed, acts.dx, acts.partials));
  }

  private Matrix stream(float[] data, int rows) {
    return Matrix.of(data, rows, shape.dim());
  }
}
