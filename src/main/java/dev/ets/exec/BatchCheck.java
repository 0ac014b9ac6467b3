package dev.ets.exec;

import dev.ets.kv.Batch;
import dev.ets.kv.PagePool;
import dev.ets.model.ModelSpec;

/** What every executor checks before it touches memory. */
public final class BatchCheck {
  private BatchCheck() {}

  /**
   * Makes sure that a batch fits a model with so many pages.
   *
   * @throws IllegalArgumentException when a token, position or page is out of range
   */
  public static void check(Batch batch, ModelSpec spec, int pages) {
    for (int r = 0; r < batch.rows(); r++) {
      int token = batch.tokens()[r];
      int position = batch.positions()[r];
      if (token < 0 || token >= spec.vocabulary()) {
        throw new IllegalArgumentException(
            "token %d is outside the vocabulary of %d".formatted(token, spec.vocabulary()));
      }
      if (position >= spec.context()) {
        throw new IllegalArgumentException(
            "position %d is outside the context of %d".formatted(position, spec.context()));
      }
      page(batch.slots()[r] / PagePool.PAGE_TOKENS, pages);
    }
  }

  /**
   * Makes sure that a page exists.
   *
   * @throws IllegalArgumentException when it does not
   */
  public static void page(int page, int pages) {
    if (page < 0 || page >= pages) {
      throw new IllegalArgumentException("page %d of %d".formatted(page, pages));
    }
  }
}
