package dev.ets.embed;

import dev.ets.engine.Lane;
import dev.ets.engine.Parallel;
import dev.ets.engine.TreeSession;
import dev.ets.token.Tokenizer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Embeds with an encoder in a {@link Lane}. Texts of all callers share batches, and the latest
 * texts are remembered, since searches draw the same steps again and again. Thread-safe.
 */
public final class ModelEmbedder implements Embedder {
  /** Part of the heap that may hold remembered vectors: 130,000 of 384 dimensions in 6 GB. */
  private static final int HEAP_SHARE = 32;

  private final Lane lane;
  private final Tokenizer tokenizer;
  private final long remembered;
  private final Map<String, float[]> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > remembered;
        }
      };

  /** Embeds with the model in {@code lane}; longer texts than its context are cut. */
  public ModelEmbedder(Lane lane, Tokenizer tokenizer) {
    this.lane = lane;
    this.tokenizer = tokenizer;
    this.remembered = Runtime.getRuntime().maxMemory() / HEAP_SHARE / (4L * lane.outputWidth());
  }

  @Override
  public int dimension() {
    return lane.outputWidth();
  }

  @Override
  public float[][] embed(List<String> texts) {
    Map<String, float[]> vectors = new HashMap<>();
    Set<String> unknown = new LinkedHashSet<>();
    synchronized (known) {
      for (String text : texts) {
        float[] vector = known.get(text);
        if (vector == null) {
          unknown.add(text);
        } else {
          vectors.put(text, vector);
        }
      }
    }
    List<String> asked = List.copyOf(unknown);
    List<float[]> answers = Parallel.map(asked.size(), i -> compute(asked.get(i)));
    synchronized (known) {
      for (int i = 0; i < answers.size(); i++) {
        known.put(asked.get(i), answers.get(i));
        vectors.put(asked.get(i), answers.get(i));
      }
    }
    return texts.stream().map(vectors::get).toArray(float[][]::new);
  }

  private float[] compute(String text) {
    int[] tokens = tokenizer.encodeWhole(text, lane.context());
    try (TreeSession tree = lane.open(tokens, Long.MAX_VALUE)) {
      return tree.evaluate(TreeSession.ROOT);
    }
  }
}
