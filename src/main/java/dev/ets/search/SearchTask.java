package dev.ets.search;

import java.util.function.Predicate;

/**
 * One problem to be searched.
 *
 * @param problem its text, the root of the tree; together with the seed it fixes every random
 *     number
 * @param order number of the problem: when memory is short, lower ones keep theirs
 * @param answered whether a text generated since the root holds a final answer
 * @param decided asked by a search that may stop early
 */
public record SearchTask(String problem, long order, Predicate<String> answered, Decided decided) {
  /** Whether the answer of a search is certain before its end. */
  @FunctionalInterface
  public interface Decided {
    /** Never. */
    Decided NEVER = (tree, remaining) -> false;

    /**
     * Whether {@code remaining} further leaves could not change the answer, whatever they say and
     * however they are scored.
     *
     * @param tree as it is; its finished leaves have voted
     */
    boolean test(SearchTree tree, int remaining);
  }
}
