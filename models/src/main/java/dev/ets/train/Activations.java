package dev.ets.train;

/** What the forward pass leaves for the backward pass, and the latter's scratch. */
final class Activations {
  /** Of one layer; widths are per row. */
  static final class Layer {
    /** Input of the layer (dim). */
    float[] in = {};

    /** 1 / rms of the input, and its norm (dim). */
    float[] inInverse = {};

    float[] inNormed = {};

    /** Queries, keys, values after RoPE (qkvWidth). */
    float[] qkv = {};

    /** Output of attention (queryWidth), and the log-sum-exp of its scores (heads). */
    float[] attention = {};

    float[] logSum = {};

    /** Input plus attention block (dim), 1 / rms of it, and its norm (dim). */
    float[] middle = {};

    float[] middleInverse = {};
    float[] middleNormed = {};

    /** Gate and up (2 ffn), and what SwiGLU makes of them (ffn). */
    float[] gateUp = {};

    float[] hidden = {};

    void reserve(ModelShape s, int rows) {
      in = Buffers.atLeast(in, rows * s.dim());
      inInverse = Buffers.atLeast(inInverse, rows);
      inNormed = Buffers.atLeast(inNormed, rows * s.dim());
      qkv = Buffers.atLeast(qkv, rows * s.qkvWidth());
      attention = Buffers.atLeast(attention, rows * s.queryWidth());
      logSum = Buffers.atLeast(logSum, rows * s.heads());
      middle = Buffers.atLeast(middle, rows * s.dim());
      middleInverse = Buffers.atLeast(middleInverse, rows);
      middleNormed = Buffers.atLeast(middleNormed, rows * s.dim());
      gateUp = Buffers.atLeast(gateUp, rows * 2 * s.ffn());
      hidden = Buffers.atLeast(hidden, rows * s.ffn());
    }
  }

  final Layer[] layers;

  /** Output of the last layer (dim). */
  float[] out = {};

  /** Gradient of the residual stream (dim). */
  float[] dx = {};

  /** Gradients inside a layer, named after what they are gradients of. */
  float[] dNormed = {};

  float[] dQkv = {};
  float[] dAttention = {};
  float[] dGateUp = {};
  float[] dHidden = {};
  float[] partials = {};

  Activations(ModelShape shape) {
    layers = new Layer[shape.layers()];
    for (int l = 0; l < layers.length; l++) {
      layers[l] = new Layer();
    }
  }

  void reserve(ModelShape s, int rows) {
    for (Layer layer : layers) {
      layer.reserve(s, rows);
    }
    out = Buffers.atLeast(out, rows * s.dim());
    dx = Buffers.atLeast(dx, rows * s.dim());
    dNormed = Buffers.atLeast(dNormed, rows * s.dim());
    dQkv = Buffers.atLeast(dQkv, rows * s.qkvWidth());
    dAttention = Buffers.atLeast(dAttention, rows * s.queryWidth());
    dGateUp = Buffers.atLeast(dGateUp, rows * 2 * s.ffn());
    dHidden = Buffers.atLeast(dHidden, rows * s.ffn());
    partials = Buffers.atLeast(partials, Rows.chunks(rows) * s.dim());
  }

  /** Where layer {@code l} writes its output: the next one's input. */
  float[] output(int l) {
    return l + 1 < layers.length ? layers[l + 1].in : out;
  }
}
