package dev.ets.train;

import java.util.HashMap;
import java.util.Map;

/**
 * The model of {@link Transformer} as plain loops in double precision, one sequence at a time, and
 * only forward: the oracle for its losses, and by finite differences for its gradients.
 */
final class ReferenceModel {
  private final ModelShape shape;
  private final Map<String, double[]> w;

  ReferenceModel(ModelShape shape, Map<String, double[]> weights) {
    this.shape = shape;
    this.w = weights;
  }

  /** All weights by name, for a model that is worked on in double. */
  static Map<String, double[]> weights(Parameters p) {
    Map<String, double[]> all = new HashMap<>();
    p.tensors()
        .forEach(
            (name, values) -> {
              double[] d = new double[values.length];
              for (int i = 0; i < d.length; i++) {
                d[i] = values[i];
              }
              all.put(name, d);
            });
    return all;
  }

  /** languageScale * language loss + valueScale * value loss of one sample. */
  double loss(Sample s, double languageScale, double valueScale) {
    double[][] x = trunk(s.tokens());
    double loss = 0;
    for (int t = 0; t < x.length; t++) {
      double[] normed = norm(x[t], w.get("output_norm.weight"));
      if (s.tokenWeight().length > 0 && t + 1 < x.length && s.tokenWeight()[t + 1] != 0) {
        double[] logits = multiply(w.get("token_embd.weight"), normed);
        double sum = 0;
        for (double z : logits) {
          sum += Math.exp(z);
        }
        loss +=
            languageScale * s.tokenWeight()[t + 1] * (Math.log(sum) - logits[s.tokens()[t + 1]]);
      }
      if (s.stepLabel().length > 0 && !Float.isNaN(s.stepLabel()[t])) {
        double z = multiply(w.get("value_head.weight"), normed)[0] + w.get("value_head.bias")[0];
        double p = 1 / (1 + Math.exp(-z));
        double y = s.stepLabel()[t];
        loss -= valueScale * (y * Math.log(p) + (1 - y) * Math.log(1 - p));
      }
    }
    return loss;
  }

  /** What the first layer attends to: (heads, tokens, tokens up to this one). */
  double[][][] firstAttention(int[] tokens) {
    double[][] x = embedded(tokens);
    return probabilities(normed(x, "blk.0."), "blk.0.");
  }

  private double[][] embedded(int[] tokens) {
    double[][] x = new double[tokens.length][shape.dim()];
    for (int t = 0; t < tokens.length; t++) {
      for (int i = 0; i < shape.dim(); i++) {
        x[t][i] = w.get("token_embd.weight")[tokens[t] * shape.dim() + i];
      }
    }
    return x;
  }

  private double[][] trunk(int[] tokens) {
    double[][] x = embedded(tokens);
    for (int l = 0; l < shape.layers(); l++) {
      String block = "blk." + l + ".";
      attention(x, block);
      for (double[] row : x) {
        double[] normed = norm(row, w.get(block + "ffn_norm.weight"));
        double[] gate = multiply(w.get(block + "ffn_gate.weight"), normed);
        double[] up = multiply(w.get(block + "ffn_up.weight"), normed);
        for (int i = 0; i < gate.length; i++) {
          gate[i] = gate[i] / (1 + Math.exp(-gate[i])) * up[i];
        }
        add(row, multiply(w.get(block + "ffn_down.weight"), gate));
      }
    }
    return x;
  }

  private void attention(double[][] x, String block) {
    int n = x.length;
    double[][] normed = normed(x, block);
    double[][][] p = probabilities(normed, block);
    double[][] v = new double[n][];
    for (int t = 0; t < n; t++) {
      v[t] = multiply(w.get(block + "attn_v.weight"), normed[t]);
    }
    int d = shape.headDim();
    for (int t = 0; t < n; t++) {
      double[] out = new double[shape.heads() * d];
      for (int h = 0; h < shape.heads(); h++) {
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < d; i++) {
            out[h * d + i] += p[h][t][s] * v[s][kvHead(h) * d + i];
          }
        }
      }
      add(x[t], multiply(w.get(block + "attn_output.weight"), out));
    }
  }

  private double[][] normed(double[][] x, String block) {
    double[][] normed = new double[x.length][];
    for (int t = 0; t < x.length; t++) {
      normed[t] = norm(x[t], w.get(block + "attn_norm.weight"));
    }
    return normed;
  }

  private double[][][] probabilities(double[][] normed, String block) {
    int n = normed.length;
    double[][] q = new double[n][];
    double[][] k = new double[n][];
    for (int t = 0; t < n; t++) {
      q[t] = rope(multiply(w.get(block + "attn_q.weight"), normed[t]), t);
      k[t] = rope(multiply(w.get(block + "attn_k.weight"), normed[t]), t);
    }
    int d = shape.headDim();
    double[][][] p = new double[shape.heads()][n][];
    for (int h = 0; h < shape.heads(); h++) {
      for (int t = 0; t < n; t++) {
        p[h][t] = new double[t + 1];
        double sum = 0;
        for (int s = 0; s <= t; s++) {
          double score = 0;
          for (int i = 0; i < d; i++) {
            score += q[t][h * d + i] * k[s][kvHead(h) * d + i];
          }
          p[h][t][s] = Math.exp(score / Math.sqrt(d));
          sum += p[h][t][s];
        }
        for (int s = 0; s <= t; s++) {
          p[h][t][s] /= sum;
        }
      }
    }
    return p;
  }

  private int kvHead(int head) {
    return head / (shape.heads() / shape.kvHeads());
  }

  private double[] rope(double[] x, int position) {
    int d = shape.headDim();
    double[] y = new double[x.length];
    for (int at = 0; at < x.length; at += d) {
      for (int i = 0; i < d; i += 2) {
        double angle = position * Math.pow(shape.ropeBase(), -(double) i / d);
        y[at + i] = x[at + i] * Math.cos(angle) - x[at + i + 1] * Math.sin(angle);
        y[at + i + 1] = x[at + i] * Math.sin(angle) + x[at + i + 1] * Math.cos(angle);
      }
    }
    return y;
  }

  private double[] norm(double[] x, double[] weight) {
    double squares = 0;
    for (double v : x) {
      squares += v * v;
    }
    double inverse = 1 / Math.sqrt(squares / x.length + shape.rmsEps());
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = x[i] * inverse * weight[i];
    }
    return y;
  }

  private static double[] multiply(double[] matrix, double[] x) {
    double[] y = new double[matrix.length / x.length];
    for (int r = 0; r < y.length; r++) {
      for (int c = 0; c < x.length; c++) {
        y[r] += matrix[r * x.length + c] * x[c];
      }
    }
    return y;
  }

  private static void add(double[] to, double[] x) {
    for (int i = 0; i < to.length; i++) {
      to[i] += x[i];
    }
  }
}
