package dev.ets.embed;

import java.util.List;

/** Turns sentences into vectors of unit length. Thread-safe. */
public interface Embedder {
  /** Stands where nothing is to be embedded; asking it is a defect of the caller. */
  Embedder NONE =
      new Embedder() {
        @Override
        public int dimension() {
          return 0;
        }

        @Override
        public float[][] embed(List<String> texts) {
          throw new IllegalStateException("no embedder was loaded");
        }
      };

  /** Length of a vector. */
  int dimension();

  /**
   * One unit vector per text, {@code (texts, dimension)}. Equal texts get equal vectors, whatever
   * else is in the call.
   */
  float[][] embed(List<String> texts);
}
