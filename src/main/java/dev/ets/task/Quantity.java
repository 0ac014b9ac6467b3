package dev.ets.task;

/**
 * One quantity of a problem: how many objects a person has.
 *
 * @param person who has them; empty for {@link Relation#TOTAL}
 * @param object what is counted, in the plural
 * @param relation how it is defined
 * @param first index of the first operand in the graph; -1 where there is none
 * @param second index of the second operand; -1 where there is none
 * @param number the number in its definition; 0 where there is none
 * @param value its true value
 */
public record Quantity(
    String person,
    String object,
    Relation relation,
    int first,
    int second,
    int number,
    int value) {}
