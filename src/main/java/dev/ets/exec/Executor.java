package dev.ets.exec;

import dev.ets.kv.Batch;
import dev.ets.model.ModelSpec;

/**
 * One model on one device, with its weights and the pages of its KV cache. Every reduction has a
 * fixed order that depends on the row alone, so a row's result is the same, bit for bit, in every
 * batch. Not thread-safe: one thread calls {@link #forward}, then reads the results.
 */
public interface Executor extends AutoCloseable {
  /** The model it runs. */
  ModelSpec spec();

  /** Pages of its KV cache. */
  int pages();

  /** Bytes of one page over all layers. */
  long pageBytes();

  /**
   * Runs one pass: writes the KV of all rows and computes the outputs. A device may put it off
   * until its results, or the next pass, are asked for.
   *
   * @throws IllegalArgumentException when a token, position or page is out of range
   */
  void forward(Batch batch);

  /** Waits for what has been put off; reading results does so by itself. */
  void finish();

  /**
   * Copies the KV of one page to another, in all layers.
   *
   * @throws IllegalArgumentException when a page is out of range
   */
  void copyPage(int from, int to);

  /**
   * Copies the result of output {@code i} of the last pass into {@code to}, as many values as the
   * spec's output is wide.
   */
  void copyOutput(int i, float[] to);

  /**
   * Copies the hidden state of output {@code i} of the last pass into {@code to}, as many values as
   * {@link ModelSpec#hidden} is wide.
   */
  void copyHidden(int i, float[] to);

  /**
   * Draws one token per draw from the logits of the last pass, where they are.
   *
   * @throws IllegalStateException when the model's output is no row of logits
   */
  void sample(Draws draws);

  @Override
  void close();
}
