package dev.ets.exec;

import dev.ets.model.AttentionShape;
import dev.ets.model.ModelSpec;
import dev.ets.model.Op;
import dev.ets.model.RandomModel;
import dev.ets.model.Slot;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The oracle of executors: one whole sequence, in double, by the definitions in {@link Op}. Shares
 * no code with any executor.
 */
final class ReferenceModel {
  private final ModelSpec spec;
  private final RandomModel weights;
  private final double[][][] slots;
  private final double[][][] keys;
  private final double[][][] values;

  ReferenceModel(ModelSpec spec, RandomModel weights) {
    this.spec = spec;
    this.weights = weights;
    this.slots = new double[spec.slots().size()][][];
    this.keys = new double[spec.attention().layers()][][];
    this.values = new double[spec.attention().layers()][][];
  }

  /** The output for a sequence: at its last token, or pooled over it. */
  double[] output(int[] tokens) {
    for (Slot s : spec.slots()) {
      slots[s.index()] = new double[s.perOutput() ? 1 : tokens.length][s.width()];
    }
    for (Op op : spec.ops()) {
      run(op, tokens);
    }
    return slots[spec.output().index()][0];
  }

  private double[][] at(Slot slot) {
    return slots[slot.index()];
  }

  private void run(Op op, int[] tokens) {
    switch (op) {
      case Op.EmbedTokens o -> {
        for (int r = 0; r < tokens.length; r++) {
          at(o.out())[r] = row(o.table(), tokens[r], o.out().width());
        }
      }
      case Op.AddPositions o -> {
        for (int r = 0; r < tokens.length; r++) {
          add(at(o.x())[r], row(o.table(), r, o.x().width()));
        }
      }
      case Op.AddTableRow o -> {
        for (double[] x : at(o.x())) {
          add(x, row(o.table(), o.row(), o.x().width()));
        }
      }
      case Op.RmsNorm o -> {
        for (int r = 0; r < at(o.in()).length; r++) {
          double[] all = new double[o.in().width()];
          for (int g = 0; g < o.groups(); g++) {
            double[] group = Arrays.copyOfRange(at(o.in())[r], g * o.size(), (g + 1) * o.size());
            double[] normed = norm(group, 0, o.weight(), null, o.eps());
            System.arraycopy(normed, 0, all, g * o.size(), o.size());
          }
          at(o.out())[r] = all;
        }
      }
      case Op.LayerNorm o -> {
        for (int r = 0; r < at(o.in()).length; r++) {
          double mean = mean(at(o.in())[r]);
          at(o.out())[r] = norm(at(o.in())[r], mean, o.weight(), o.bias(), o.eps());
        }
      }
      case Op.Linear o -> linear(o);
      case Op.Rope o -> rope(o);
      case Op.StoreKv o -> {
        keys[o.layer()] = copy(at(o.k()));
        values[o.layer()] = copy(at(o.v()));
      }
      case Op.Attention o -> attention(o);
      case Op.SwiGlu o -> {
        for (int r = 0; r < tokens.length; r++) {
          for (int i = 0; i < o.gate().width(); i++) {
            double g = at(o.gate())[r][i];
            at(o.out())[r][i] = g / (1 + Math.exp(-g)) * at(o.up())[r][i];
          }
        }
      }
      case Op.Gelu o -> {
        for (double[] x : at(o.x())) {
          for (int i = 0; i < x.length; i++) {
            x[i] = x[i] * normalCdf(x[i]);
          }
        }
      }
      case Op.Relu o -> {
        for (double[] x : at(o.x())) {
          for (int i = 0; i < x.length; i++) {
            x[i] = x[i] > 0 ? x[i] : 0;
          }
        }
      }
      case Op.Select o -> {
        int row = o.end() == Op.End.FIRST ? 0 : tokens.length - 1;
        at(o.out())[0] = at(o.in())[row].clone();
      }
      case Op.MeanPool o -> {
        double[] sum = at(o.out())[0];
        for (double[] x : at(o.in())) {
          for (int i = 0; i < sum.length; i++) {
            sum[i] += x[i] / tokens.length;
          }
        }
      }
      case Op.Normalize o -> {
        for (double[] x : at(o.x())) {
          double norm = 0;
          for (double v : x) {
            norm += v * v;
          }
          for (int i = 0; i < x.length; i++) {
            x[i] /= Math.sqrt(norm);
          }
        }
      }
      case Op.Sigmoid o -> {
        for (double[] x : at(o.x())) {
          for (int i = 0; i < x.length; i++) {
            x[i] = 1 / (1 + Math.exp(-x[i]));
          }
        }
      }
    }
  }

  private double[] row(String table, int row, int width) {
    float[] all = weights.floats(table);
    double[] x = new double[width];
    for (int i = 0; i < width; i++) {
      x[i] = all[row * width + i];
    }
    return x;
  }

  private static void add(double[] to, double[] more) {
    for (int i = 0; i < to.length; i++) {
      to[i] += more[i];
    }
  }

  private static double mean(double[] x) {
    double sum = 0;
    for (double v : x) {
      sum += v;
    }
    return sum / x.length;
  }

  private double[] norm(double[] x, double mean, String weight, @Nullable String bias, float eps) {
    double squares = 0;
    for (double v : x) {
      squares += (v - mean) * (v - mean);
    }
    double[] out = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      out[i] = (x[i] - mean) / Math.sqrt(squares / x.length + eps) * weights.floats(weight)[i];
      out[i] += bias == null ? 0 : weights.floats(bias)[i];
    }
    return out;
  }

  private void linear(Op.Linear o) {
    float[] w = weights.floats(o.weight());
    float[] bias = o.bias() == null ? new float[o.out().width()] : weights.floats(o.bias());
    int in = o.in().width();
    for (int r = 0; r < at(o.in()).length; r++) {
      for (int j = 0; j < o.out().width(); j++) {
        double sum = bias[j];
        for (int i = 0; i < in; i++) {
          sum += at(o.in())[r][i] * w[j * in + i];
        }
        at(o.out())[r][j] = sum + (o.add() ? at(o.out())[r][j] : 0);
      }
    }
  }

  private void rope(Op.Rope o) {
    int half = o.headDim() / 2;
    for (int r = 0; r < at(o.x()).length; r++) {
      double[] x = at(o.x())[r];
      for (int h = 0; h < o.heads(); h++) {
        for (int i = 0; i < half; i++) {
          Op.Frequencies f = o.frequencies();
          double divisor = f.divisors() == null ? 1 : weights.floats(f.divisors())[i];
          double turn = Math.pow(f.base(), -2.0 * i / o.headDim()) / f.stretch() / divisor;
          double angle = r * turn;
          boolean adjacent = o.pairing() == Op.Pairing.ADJACENT;
          int a = h * o.headDim() + (adjacent ? 2 * i : i);
          int b = adjacent ? a + 1 : a + half;
          double first = x[a] * Math.cos(angle) - x[b] * Math.sin(angle);
          x[b] = x[a] * Math.sin(angle) + x[b] * Math.cos(angle);
          x[a] = first;
        }
      }
    }
  }

  private void attention(Op.Attention o) {
    AttentionShape a = spec.attention();
    int rows = at(o.q()).length;
    for (int r = 0; r < rows; r++) {
      for (int h = 0; h < a.heads(); h++) {
        int q = h * a.headDim();
        int kv = h / a.group() * a.headDim();
        double[] sum = new double[a.headDim()];
        double norm = 0;
        int oldest = o.window() == 0 ? 0 : Math.max(0, r - o.window() + 1);
        for (int t = oldest; t < (a.causal() ? r + 1 : rows); t++) {
          double score = 0;
          for (int d = 0; d < a.headDim(); d++) {
            score += at(o.q())[r][q + d] * keys[o.layer()][t][kv + d];
          }
          double weight = Math.exp(score * o.scale());
          norm += weight;
          for (int d = 0; d < a.headDim(); d++) {
            sum[d] += weight * values[o.layer()][t][kv + d];
          }
        }
        for (int d = 0; d < a.headDim(); d++) {
          at(o.out())[r][q + d] = sum[d] / norm;
        }
      }
    }
  }

  private static double[][] copy(double[][] x) {
    double[][] c = new double[x.length][];
    for (int i = 0; i < c.length; i++) {
      c[i] = x[i].clone();
    }
    return c;
  }

  /** Simpson's rule on the density. */
  private static double normalCdf(double x) {
    int n = 400;
    double step = x / n;
    double sum = 1 + Math.exp(-x * x / 2);
    for (int i = 1; i < n; i++) {
      double t = i * step;
      sum += (i % 2 == 1 ? 4 : 2) * Math.exp(-t * t / 2);
    }
    return 0.5 + sum * step / 3 / Math.sqrt(2 * Math.PI);
  }
}
