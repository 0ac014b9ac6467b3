package dev.ets.embed;

import java.util.List;

/** Turns sentences into vectors of unit length. Thread-safe. */
public interface Embedder {
  /** Length of a vector. */
  int dimension();

  /**
   * One unit vector per text, {@code (texts, dimension)}. Equal texts get equal vectors, whatever
   * else is in the call.
   */
  float[][] embed(List<String> texts);
}
