package dev.ets.embed;

import dev.ets.engine.EngineException;
import dev.ets.engine.Lane;
import dev.ets.engine.TreeSession;
import dev.ets.token.Tokenizer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Embeds with an encoder in a {@link Lane}. Texts of all callers share batches, and the latest
 * texts are remembered, since searches draw the same steps again and again. Thread-safe.
 */
public final class ModelEmbedder implements Embedder {
  /** Texts remembered; at 384 dimensions about 25 MB. */
  private static final int REMEMBERED = 16384;

  private final Lane lane;
  private final Tokenizer tokenizer;
  private final Map<String, float[]> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, float[]> eldest) {
          return size() > REMEMBERED;
        }
      };

  /** Embeds with the model in {@code lane}; longer texts than its context are cut. */
  public ModelEmbedder(Lane lane, Tokenizer tokenizer) {
    this.lane = lane;
    this.tokenizer = tokenizer;
  }

  @Override
  public int dimension() {
    return lane.outputWidth();
  }

  @Override
  public float[][] embed(List<String> texts) {
    Map<String, Future<float[]>> asked = new LinkedHashMap<>();
    float[][] all = new float[texts.size()][];
    try (ExecutorService each = Executors.newVirtualThreadPerTaskExecutor()) {
      for (String text : texts) {
        asked.computeIfAbsent(text, t -> each.submit(vectorOf(t)));
      }
      for (int i = 0; i < all.length; i++) {
        all[i] = asked.get(texts.get(i)).get();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException("interrupted while embedding", e);
    } catch (ExecutionException e) {
      throw new EngineException("embedding failed: " + e.getCause(), e.getCause());
    }
    return all;
  }

  private Callable<float[]> vectorOf(String text) {
    return () -> {
      synchronized (known) {
        float[] vector = known.get(text);
        if (vector != null) {
          return vector;
        }
      }
      float[] vector = compute(text);
      synchronized (known) {
        known.put(text, vector);
      }
      return vector;
    };
  }

  private float[] compute(String text) {
    int[] tokens = tokenizer.encodeWhole(text, lane.context());
    try (TreeSession tree = lane.open(tokens, Long.MAX_VALUE)) {
      return tree.evaluate(TreeSession.ROOT);
    }
  }
}
