package dev.ets.train;

import dev.ets.exec.vector.Matrix;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * All weights of a model in one array, with the GGUF name and place of each tensor. Gradients and
 * optimiser moments are arrays of the same layout. Query, key and value matrices lie side by side,
 * as do gate and up, so that each group is one matrix to the products.
 */
public final class Parameters {
  /**
   * One tensor: {@code (rows, cols)} row-major at {@code offset}; a vector has one row.
   *
   * @param decay whether weight decay applies: to matrices, not to norms and biases
   */
  public record Entry(String name, int offset, int rows, int cols, boolean decay) {
    /** Number of elements. */
    public int size() {
      return rows * cols;
    }

    /** Whether this is a matrix of a layer, between two hidden states. */
    boolean hidden() {
      return rows > 1 && name.startsWith("blk.");
    }

    /** Whether this belongs to the value head, which a policy does not have. */
    boolean valueHead() {
      return name.startsWith("value_head.");
    }
  }

  /** Offsets of one layer's tensors. */
  record Layer(int attnNorm, int qkv, int attnOut, int ffnNorm, int gateUp, int down) {}

  private final ModelShape shape;
  private final List<Entry> entries = new ArrayList<>();
  private final Layer[] layers;
  private final int outputNorm;
  private final int valueWeight;
  private final int valueBias;
  private final float[] data;
  private int end;

  /** All weights zero. */
  public Parameters(ModelShape shape) {
    this.shape = shape;
    int dim = shape.dim();
    matrix("token_embd.weight", shape.vocab(), dim);
    layers = new Layer[shape.layers()];
    for (int l = 0; l < layers.length; l++) {
      String block = "blk." + l + ".";
      int attnNorm = vector(block + "attn_norm.weight", dim);
      int qkv = matrix(block + "attn_q.weight", shape.queryWidth(), dim);
      matrix(block + "attn_k.weight", shape.kvWidth(), dim);
      matrix(block + "attn_v.weight", shape.kvWidth(), dim);
      int out = matrix(block + "attn_output.weight", dim, shape.queryWidth());
      int ffnNorm = vector(block + "ffn_norm.weight", dim);
      int gateUp = matrix(block + "ffn_gate.weight", shape.ffn(), dim);
      matrix(block + "ffn_up.weight", shape.ffn(), dim);
      int down = matrix(block + "ffn_down.weight", dim, shape.ffn());
      layers[l] = new Layer(attnNorm, qkv, out, ffnNorm, gateUp, down);
    }
    outputNorm = vector("output_norm.weight", dim);
    valueWeight = matrix("value_head.weight", 1, dim);
    valueBias = vector("value_head.bias", 1);
    data = new float[end];
  }

  /**
   * Random weights: norms 1, biases and the value head 0, matrices normal with variance 2 / (5
   * dim), smaller by the square root of twice the layers where they feed the residual stream. The
   * heads of the first layer are {@link ShiftHeads}.
   */
  public static Parameters random(ModelShape shape, long seed) {
    Parameters p = new Parameters(shape);
    SplittableRandom random = new SplittableRandom(seed);
    double sigma = Math.sqrt(0.4 / shape.dim());
    for (Entry e : p.entries) {
      boolean residual =
          e.name.endsWith("attn_output.weight") || e.name.endsWith("ffn_down.weight");
      double s = residual ? sigma / Math.sqrt(2.0 * shape.layers()) : sigma;
      for (int i = e.offset; i < e.offset + e.size(); i++) {
        if (e.name.endsWith("norm.weight")) {
          p.data[i] = 1;
        } else if (!e.valueHead()) {
          p.data[i] = (float) (s * random.nextGaussian());
        }
      }
    }
    ShiftHeads.install(p);
    return p;
  }

  private int matrix(String name, int rows, int cols) {
    return add(name, rows, cols, true);
  }

  private int vector(String name, int size) {
    return add(name, 1, size, false);
  }

  private int add(String name, int rows, int cols, boolean decay) {
    int offset = end;
    entries.add(new Entry(name, offset, rows, cols, decay));
    end = Math.addExact(end, Math.multiplyExact(rows, cols));
    return offset;
  }

  public ModelShape shape() {
    return shape;
  }

  /** The weights; written by the optimiser. */
  public float[] data() {
    return data;
  }

  /** Number of weights. */
  public int count() {
    return data.length;
  }

  /** All tensors in the order in which they lie. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** Copies of all tensors by GGUF name, for a writer of model files. */
  public Map<String, float[]> tensors() {
    Map<String, float[]> all = new LinkedHashMap<>();
    for (Entry e : entries) {
      float[] copy = new float[e.size()];
      System.arraycopy(data, e.offset, copy, 0, copy.length);
      all.put(e.name, copy);
    }
    return all;
  }

  Layer layer(int l) {
    return layers[l];
  }

  int outputNorm() {
    return outputNorm;
  }

  int valueWeight() {
    return valueWeight;
  }

  int valueBias() {
    return valueBias;
  }

  // Views of the weights, or of gradients with the same layout.

  Matrix embedding(float[] of) {
    return Matrix.of(of, 0, shape.vocab(), shape.dim());
  }

  Matrix qkv(float[] of, int l) {
    return Matrix.of(of, layers[l].qkv, shape.qkvWidth(), shape.dim());
  }

  Matrix attnOut(float[] of, int l) {
    return Matrix.of(of, layers[l].attnOut, shape.dim(), shape.queryWidth());
  }

  Matrix gateUp(float[] of, int l) {
    return Matrix.of(of, layers[l].gateUp, 2 * shape.ffn(), shape.dim());
  }

  Matrix down(float[] of, int l) {
    return Matrix.of(of, layers[l].down, shape.dim(), shape.ffn());
  }
}
