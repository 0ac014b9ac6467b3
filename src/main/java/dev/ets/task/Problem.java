package dev.ets.task;

/**
 * A problem to be solved.
 *
 * @param text what is asked, not blank
 * @param answer the true answer, as a {@link Grader} reads it
 */
public record Problem(String text, String answer) {}
