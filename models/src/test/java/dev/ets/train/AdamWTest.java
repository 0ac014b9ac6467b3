package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.ets.exec.vector.Workers;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class AdamWTest {
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
      AdamW optimiser = new AdamW(p, pool);
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
          boolean vector = e.name().endsWith("norm.weight") || e.name().endsWith("bias");
          for (int i = e.offset(); i < e.offset() + e.size(); i++) {
            double d = g[i] * clip;
            m[i] = 0.9 * m[i] + 0.1 * d;
            v[i] = 0.95 * v[i] + 0.05 * d * d;
            double update = m[i] / (1 - Math.pow(0.9, step));
            update /= Math.sqrt(v[i] / (1 - Math.pow(0.95, step))) + 1e-8;
            w[i] -= 0.01 * (update + (vector ? 0 : 0.1 * w[i]));
          }
        }
      }
    }
    for (int i = 0; i < n; i++) {
      assertEquals(w[i], p.data()[i], 2e-6, "weight " + i);
    }
  }
}
