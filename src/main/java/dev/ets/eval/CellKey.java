package dev.ets.eval;

/**
 * Names one search of an evaluation.
 *
 * @param problem number of the problem in its file, from 1, blank lines not counted
 * @param method its name
 * @param width leaves; 1 for a method that has no width
 * @param seed of the search
 */
public record CellKey(int problem, String method, int width, long seed) {}
