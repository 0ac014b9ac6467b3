package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.exec.vector.Workers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class OptimiserTest {
  private static final ModelShape SHAPE = new ModelShape(13, 10, 1, 2, 1, 6, 14, 1e-5f, 100, 8);

  @Test
  void threeStepsAgreeWithTheFormulasInDoublePrecision() {
    Parameters p = Parameters.random(SHAPE, 1);
    SplittableRandom random = new SplittableRandom(2);
    int n = p.count();
    double[] w = new double[n];
    double[] m = new double[n];
    double[] v = new double[n];
    for (int i = 0; i < n; i++) {
      w[i] = p.data()[i];
    }
    try (Workers pool = new Workers(2)) {
      Optimiser optimiser = new Optimiser(p, pool);
      for (int step = 1; step <= 3; step++) {
        float[] g = new float[n];
        double squares = 0;
        for (int i = 0; i < n; i++) {
          // The last step's gradient is shorter than the limit and must not be stretched.
          g[i] = (float) (random.nextGaussian() * (step == 3 ? 1e-3 : 1));
          squares += (double) g[i] * g[i];
        }
        assertEquals(Math.sqrt(squares), optimiser.step(g, step, 0.01f), 1e-4);
        double clip = Math.min(1, 1 / Math.sqrt(squares));
        for (Parameters.Entry e : p.entries()) {
          double[] update =
              e.name().startsWith("blk.") && e.rows() > 1 ? muon(e, g, clip, m) : null;
          boolean vector = e.name().endsWith("norm.weight") || e.name().endsWith("bias");
          for (int i = e.offset(); i < e.offset() + e.size(); i++) {
            double u = update != null ? update[i - e.offset()] : adam(g[i] * clip, m, v, i, step);
            w[i] -= 0.01 * (u + (vector ? 0 : 0.1 * w[i]));
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      assertEquals(w[i], p.data()[i], 2e-6, "weight " + i);
    }
  }

  private static double adam(double d, double[] m, double[] v, int i, int step) {
    m[i] = 0.9 * m[i] + 0.1 * d;
    v[i] = 0.95 * v[i] + 0.05 * d * d;
    double mean = m[i] / (1 - Math.pow(0.9, step));
    return mean / (Math.sqrt(v[i] / (1 - Math.pow(0.95, step))) + 1e-8);
  }

  private static double[] muon(Parameters.Entry e, float[] g, double clip, double[] m) {
    double[][] x = new double[e.rows()][e.cols()];
    for (int i = 0; i < e.size(); i++) {
      int at = e.offset() + i;
      m[at] = 0.95 * m[at] + clip * g[at];
      x[i / e.cols()][i % e.cols()] = clip * g[at] + 0.95 * m[at];
    }
    double[][] direction = direction(x);
    double[] update = new double[e.size()];
    for (int i = 0; i < update.length; i++) {
      update[i] =
          0.2 * Math.sqrt(Math.max(e.rows(), e.cols())) * direction[i / e.cols()][i % e.cols()];
    }
    return update;
  }

  private static double[][] direction(double[][] matrix) {
    double squares = 0;
    for (double[] row : matrix) {
      for (double a : row) {
        squares += a * a;
      }
    }
    double[][] x = sum(1 / (Math.sqrt(squares) + 1e-7), matrix, 0, matrix);
    for (int t = 0; t < 5; t++) {
      double[][] gram = product(x, transposed(x));
      double[][] mixed = sum(-4.7750, gram, 2.0315, product(gram, gram));
      x = sum(3.4445, x, 1, product(mixed, x));
    }
    return x;
  }

  private static double[][] product(double[][] a, double[][] b) {
    double[][] c = new double[a.length][b[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < b[0].length; j++) {
        for (int k = 0; k < b.length; k++) {
          c[i][j] += a[i][k] * b[k][j];
        }
      }
    }
    return c;
  }

  private static double[][] transposed(double[][] a) {
    double[][] t = new double[a[0].length][a.length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        t[j][i] = a[i][j];
      }
    }
    return t;
  }

  private static double[][] sum(double s, double[][] a, double t, double[][] b) {
    double[][] c = new double[a.length][a[0].length];
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < a[0].length; j++) {
        c[i][j] = s * a[i][j] + t * b[i][j];
      }
    }
    return c;
  }

  @Test
  void aDirectionHasTheSingularVectorsOfItsMatrixAndSingularValuesNearOne() {
    // diag(3, 1, 0.5) turned by a rotation on the left: the direction is the rotation itself,
    // scaled per column by something near 1.
    double c = Math.cos(0.4);
    double s = Math.sin(0.4);
    double[][] rotation = {{c, -s, 0}, {s, c, 0}, {0, 0, 1}, {0, 0, 0}};
    float[] values = {3, 1, 0.5f};
    float[] matrix = new float[12];
    for (int i = 0; i < 12; i++) {
      matrix[i] = (float) (rotation[i / 3][i % 3] * values[i % 3]);
    }
    try (Workers pool = new Workers(1)) {
      new Muon(pool).orthogonalise(matrix, 4, 3);
    }
    for (int j = 0; j < 3; j++) {
      double along = 0;
      for (int i = 0; i < 4; i++) {
        along += rotation[i][j] * matrix[3 * i + j];
      }
      assertEquals(1, along, 0.35, "singular value " + j);
      for (int i = 0; i < 4; i++) {
        assertEquals(along * rotation[i][j], matrix[3 * i + j], 1e-5, i + ", " + j);
      }
    }
  }

  @Test
  void aZeroMatrixHasNoDirection() {
    float[] matrix = new float[6];
    try (Workers pool = new Workers(1)) {
      new Muon(pool).orthogonalise(matrix, 2, 3);
    }
    assertArrayEquals(new float[6], matrix);
  }
}
