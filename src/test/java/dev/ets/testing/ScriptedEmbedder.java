package dev.ets.testing;

import dev.ets.embed.Embedder;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** An embedder without a model: texts with the same first word lie close together. */
public final class ScriptedEmbedder implements Embedder {
  private static final int DIMENSION = 16;

  private final List<List<String>> calls = new ArrayList<>();

  /** What it was asked, call by call. */
  public synchronized List<List<String>> calls() {
    return List.copyOf(calls);
  }

  @Override
  public int dimension() {
    return DIMENSION;
  }

  @Override
  public synchronized float[][] embed(List<String> texts) {
    calls.add(List.copyOf(texts));
    return texts.stream().map(ScriptedEmbedder::vector).toArray(float[][]::new);
  }

  private static float[] vector(String text) {
    SplittableRandom word = new SplittableRandom(text.split(" ", 2)[0].hashCode());
    SplittableRandom rest = new SplittableRandom(text.hashCode());
    double[] v = new double[DIMENSION];
    double square = 0;
    for (int i = 0; i < DIMENSION; i++) {
      v[i] = word.nextGaussian() + 0.02 * rest.nextGaussian();
      square += v[i] * v[i];
    }
    float[] unit = new float[DIMENSION];
    for (int i = 0; i < DIMENSION; i++) {
      unit[i] = (float) (v[i] / Math.sqrt(square));
    }
    return unit;
  }
}
