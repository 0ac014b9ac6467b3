package dev.ets.engine;

/**
 * How a token is chosen from logits.
 *
 * @param temperature 0 takes the largest logit (lowest id on ties); otherwise logits are divided by
 *     it
 * @param topK only the k largest logits take part; 0 = all
 * @param topP only the smallest set of largest probabilities that reaches p takes part; 1 = all
 */
public record Sampling(double temperature, int topK, double topP) {
  /** The largest logit wins. */
  public static final Sampling GREEDY = new Sampling(0, 0, 1);

  /** The model's own distribution. */
  public static final Sampling PLAIN = new Sampling(1, 0, 1);

  public Sampling {
    if (!(temperature >= 0) || temperature == Double.POSITIVE_INFINITY) {
      throw new IllegalArgumentException("temperature must be finite and >= 0: " + temperature);
    }
    if (topK < 0) {
      throw new IllegalArgumentException("topK must be >= 0 (0 = all): " + topK);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1]: " + topP);
    }
  }
}
