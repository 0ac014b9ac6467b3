package dev.ets.prune;

/** Chooses the candidates to keep. Implementations are safe for use by several threads. */
public interface Pruner {
  /** Solves one pruning step. At least one candidate is kept. */
  PruneSolution solve(PruneProblem problem);
}
