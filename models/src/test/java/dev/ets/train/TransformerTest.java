package dev.ets.train;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.exec.vector.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TransformerTest {
  /** Nothing is a multiple of a vector; two query heads share a key-value head. */
  private static final ModelShape SHAPE = new ModelShape(13, 10, 2, 4, 2, 6, 14, 1e-5f, 100, 80);

  private static final float LANGUAGE = 0.3f;
  private static final float VALUE = 0.7f;

  private final SplittableRandom random = new SplittableRandom(3);

  @Test
  void lossesAreThoseOfTheReference() {
    Parameters p = parameters();
    List<Sample> samples = samples();
    ReferenceModel reference = new ReferenceModel(SHAPE, ReferenceModel.weights(p));
    double language = 0;
    double value = 0;
    for (Sample s : samples) {
      language += reference.loss(s, 1, 0);
      value += reference.loss(s, 0, 1);
    }
    try (Workers pool = new Workers(2)) {
      Transformer model = new Transformer(p, new float[p.count()], pool);
      Transformer.Loss got = model.evaluate(batch(samples));
      assertEquals(language, got.language(), 1e-5 * language);
      assertEquals(value, got.value(), 1e-5 * value);
      assertEquals(got, model.train(batch(samples), LANGUAGE, VALUE));
    }
  }

  @Test
  void everyTensorsGradientAgreesWithFiniteDifferences() {
    Parameters p = parameters();
    List<Sample> samples = samples();
    float[] gradients = new float[p.count()];
    try (Workers pool = new Workers(2)) {
      new Transformer(p, gradients, pool).train(batch(samples), LANGUAGE, VALUE);
    }
    Map<String, double[]> weights = ReferenceModel.weights(p);
    ReferenceModel reference = new ReferenceModel(SHAPE, weights);
    for (Parameters.Entry e : p.entries()) {
      double[] w = weights.get(e.name());
      double size = 0;
      double error = 0;
      for (int probe = 0; probe < Math.min(12, e.size()); probe++) {
        int i = e.size() <= 12 ? probe : random.nextInt(e.size());
        double want = derivative(reference, samples, w, i);
        size += want * want;
        error += Math.pow(want - gradients[e.offset() + i], 2);
      }
      assertTrue(size > 0, e.name() + " has no gradient at all");
      assertTrue(error <= 1e-8 * size, e.name() + ": relative error " + Math.sqrt(error / size));
    }
  }

  private static double derivative(
      ReferenceModel reference, List<Sample> samples, double[] w, int i) {
    double h = 1e-5;
    double old = w[i];
    double difference = 0;
    for (Sample s : samples) {
      w[i] = old + h;
      difference += reference.loss(s, LANGUAGE, VALUE);
      w[i] = old - h;
      difference -= reference.loss(s, LANGUAGE, VALUE);
    }
    w[i] = old;
    return difference / (2 * h);
  }

  @Test
  void gradientsAreBitEqualForOneAndThreeThreads() {
    Parameters p = parameters();
    float[][] gradients = new float[2][p.count()];
    for (int i = 0; i < 2; i++) {
      try (Workers pool = new Workers(1 + 2 * i)) {
        new Transformer(p, gradients[i], pool).train(batch(samples()), LANGUAGE, VALUE);
      }
    }
    assertArrayEquals(gradients[0], gradients[1]);
  }

  @Test
  void aLaterSmallerBatchDoesNotSeeTheEarlierOne() {
    Parameters p = parameters();
    List<Sample> few = samples().subList(0, 2);
    try (Workers pool = new Workers(2)) {
      Transformer fresh = new Transformer(p, new float[p.count()], pool);
      Transformer used = new Transformer(p, new float[p.count()], pool);
      used.train(batch(samples()), 1, 1);
      assertEquals(fresh.evaluate(batch(few)), used.evaluate(batch(few)));
    }
  }

  /** Norm weights and biases away from their start, so that mistakes in them show. */
  private Parameters parameters() {
    Parameters p = Parameters.random(SHAPE, 1);
    SplittableRandom noise = new SplittableRandom(2);
    for (int i = 0; i < p.count(); i++) {
      p.data()[i] += (float) (0.2 * noise.nextGaussian());
    }
    return p;
  }

  /** Lengths 1, 5, 70 (more than a block of attention) and 33, with both kinds of loss. */
  private List<Sample> samples() {
    SplittableRandom r = new SplittableRandom(4);
    List<Sample> all = new ArrayList<>();
    for (int n : new int[] {5, 1, 70, 33}) {
      int[] tokens = new int[n];
      float[] weight = new float[n];
      float[] label = new float[n];
      for (int i = 0; i < n; i++) {
        tokens[i] = r.nextInt(SHAPE.vocab());
        weight[i] = i == 0 || r.nextInt(3) == 0 ? 0 : r.nextInt(1, 3);
        label[i] = r.nextInt(4) == 0 ? (float) r.nextDouble() : Float.NaN;
      }
      all.add(n == 33 ? Sample.language(tokens, weight) : new Sample(tokens, weight, label));
    }
    return all;
  }

  private static Batch batch(List<Sample> samples) {
    Batch b = new Batch();
    b.fill(SHAPE, samples);
    return b;
  }
}
