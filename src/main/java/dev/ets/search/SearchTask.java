package dev.ets.search;

import java.util.function.Predicate;

/**
 * One problem to be searched.
 *
 * @param problem its text, the root of the tree; together with the seed it fixes every random
 *     number
 * @param order number of the problem: when memory is short, lower ones keep theirs
 * @param answered whether a text generated since the root holds a final answer
 */
public record SearchTask(String problem, long order, Predicate<String> answered) {}
