package dev.ets.search;

import java.util.function.Predicate;

/**
 * One problem to be searched.
 *
 * @param problem its text; together with the seed it fixes every random number
 * @param prompt what the models read, the root of the tree
 * @param order number of the problem: when memory is short, lower ones keep theirs
 * @param answered whether a text generated since the root holds a final answer
 */
public record SearchTask(String problem, String prompt, long order, Predicate<String> answered) {}
