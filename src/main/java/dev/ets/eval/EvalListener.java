package dev.ets.eval;

/** Watches an evaluation. Called by one thread at a time. */
@FunctionalInterface
public interface EvalListener {
  /**
   * A cell was finished in this run.
   *
   * @param done cells finished, those of earlier runs included
   * @param total cells of the plan
   */
  void finished(Cell cell, int done, int total);
}
