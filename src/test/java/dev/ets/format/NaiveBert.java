package dev.ets.format;

import java.util.Arrays;

/**
 * BERT's forward pass in the plainest form, for one sequence: the oracle for the weights' names and
 * orientation. With {@code quantiseActivations} the input of each product is rounded to 8 bits over
 * the whole sequence, as ONNX's DynamicQuantizeLinear does.
 */
public final class NaiveBert {
  private final Checkpoint model;
  private final boolean quantiseActivations;
  private final int dim;
  private final int heads;
  private final double epsilon;

  public NaiveBert(Checkpoint model, boolean quantiseActivations) {
    this.model = model;
    this.quantiseActivations = quantiseActivations;
    dim = model.metadata().count("bert.embedding_length");
    heads = model.metadata().count("bert.attention.head_count");
    epsilon = model.metadata().real("bert.attention.layer_norm_epsilon");
  }

  private float[] weights(String name) {
    return model.tensors().get(name).toFloats();
  }

  /** Hidden states (tokens, dim) after the last layer. */
  public float[][] hidden(int[] ids) {
    float[][] x = embed(ids);
    layerNorm(x, "token_embd_norm");
    for (int layer = 0; layer < model.metadata().count("bert.block_count"); layer++) {
      String name = "blk." + layer;
      float[][] attended = dense(attention(x, name), name + ".attn_output");
      add(attended, x);
      layerNorm(attended, name + ".attn_output_norm");
      float[][] inner = dense(attended, name + ".ffn_up");
      for (float[] row : inner) {
        for (int i = 0; i < row.length; i++) {
          row[i] = (float) (0.5 * row[i] * (1 + erf(row[i] / Math.sqrt(2))));
        }
      }
      x = dense(inner, name + ".ffn_down");
      add(x, attended);
      layerNorm(x, name + ".layer_output_norm");
    }
    return x;
  }

  private float[][] embed(int[] ids) {
    float[][] x = new float[ids.length][];
    for (int t = 0; t < ids.length; t++) {
      x[t] = row("token_embd.weight", ids[t]);
      float[] type = row("token_types.weight", 0);
      float[] position = row("position_embd.weight", t);
      for (int i = 0; i < dim; i++) {
        x[t][i] = x[t][i] + type[i] + position[i];
      }
    }
    return x;
  }

  private float[] row(String name, int row) {
    float[] values = new float[dim];
    model.tensors().get(name).copyTo((long) row * dim, values, 0, dim);
    return values;
  }

  private static void add(float[][] to, float[][] other) {
    for (int t = 0; t < to.length; t++) {
      for (int i = 0; i < to[t].length; i++) {
        to[t][i] += other[t][i];
      }
    }
  }

  private void layerNorm(float[][] x, String name) {
    float[] weight = weights(name + ".weight");
    float[] bias = weights(name + ".bias");
    for (float[] row : x) {
      double mean = 0;
      double square = 0;
      for (float v : row) {
        mean += v / row.length;
      }
      for (float v : row) {
        square += (v - mean) * (v - mean) / row.length;
      }
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) ((row[i] - mean) / Math.sqrt(square + epsilon) * weight[i] + bias[i]);
      }
    }
  }

  /** x (tokens, in) times the weight (out, in), plus the bias. */
  private float[][] dense(float[][] x, String name) {
    float[] weight = weights(name + ".weight");
    float[] bias = weights(name + ".bias");
    float[][] input = quantiseActivations ? roundTo8Bits(x) : x;
    float[][] y = new float[x.length][bias.length];
    for (int t = 0; t < x.length; t++) {
      for (int o = 0; o < bias.length; o++) {
        double sum = 0;
        for (int i = 0; i < input[t].length; i++) {
          sum += input[t][i] * weight[o * input[t].length + i];
        }
        y[t][o] = (float) (sum + bias[o]);
      }
    }
    return y;
  }

  /** DynamicQuantizeLinear: 0..255 over the range of all values, zero among them. */
  private static float[][] roundTo8Bits(float[][] x) {
    float min = 0;
    float max = 0;
    for (float[] row : x) {
      for (float v : row) {
        min = Math.min(min, v);
        max = Math.max(max, v);
      }
    }
    float scale = (max - min) / 255;
    double zero = Math.rint(-min / scale);
    float[][] rounded = new float[x.length][];
    for (int t = 0; t < x.length; t++) {
      rounded[t] = x[t].clone();
      for (int i = 0; i < x[t].length; i++) {
        double q = Math.clamp(Math.rint(x[t][i] / scale) + zero, 0, 255);
        rounded[t][i] = (float) ((q - zero) * scale);
      }
    }
    return rounded;
  }

  private float[][] attention(float[][] x, String name) {
    float[][] q = dense(x, name + ".attn_q");
    float[][] k = dense(x, name + ".attn_k");
    float[][] v = dense(x, name + ".attn_v");
    int headDim = dim / heads;
    float[][] out = new float[x.length][dim];
    for (int t = 0; t < x.length; t++) {
      for (int from = 0; from < dim; from += headDim) {
        double[] p = new double[x.length];
        for (int s = 0; s < x.length; s++) {
          for (int i = from; i < from + headDim; i++) {
            p[s] += q[t][i] * k[s][i] / Math.sqrt(headDim);
          }
        }
        double max = Arrays.stream(p).max().orElseThrow();
        double sum = Arrays.stream(p).map(s -> Math.exp(s - max)).sum();
        for (int s = 0; s < x.length; s++) {
          for (int i = from; i < from + headDim; i++) {
            out[t][i] += (float) (Math.exp(p[s] - max) / sum * v[s][i]);
          }
        }
      }
    }
    return out;
  }

  /** Series for small arguments, 1 beyond: precise to 1e-12 over what GELU needs. */
  private static double erf(double x) {
    if (Math.abs(x) > 5) {
      return Math.signum(x);
    }
    double term = x;
    double sum = x;
    for (int n = 1; n < 200; n++) {
      term *= -x * x / n;
      sum += term / (2 * n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  /** Mean over the tokens, of length 1. */
  public static double[] pooled(float[][] hidden) {
    double[] mean = new double[hidden[0].length];
    for (float[] row : hidden) {
      for (int i = 0; i < row.length; i++) {
        mean[i] += row[i] / hidden.length;
      }
    }
    double norm = Math.sqrt(Arrays.stream(mean).map(v -> v * v).sum());
    return Arrays.stream(mean).map(v -> v / norm).toArray();
  }
}
