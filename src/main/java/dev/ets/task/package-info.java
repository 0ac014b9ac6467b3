/**
 * Tasks: problems and their files, the generator of grade-school word problems, answer extraction,
 * graders, voting and statistics.
 *
 * <p>Decisions. The generator is index-keyed: a problem depends on (seed, index, settings) alone,
 * so that training can jump to any batch and threads need no shared state; it has its own generator
 * of random numbers, because the ones of the JDK do not promise the same stream in every release.
 * Problems are split by the hash of their structure, not by seed: a test problem's wiring was never
 * trained on. Values are at least 2, so every object stays in the plural and the sentences regular.
 *
 * <p>How the MATH grader reads an answer: {@code Answers} finds it in the text, {@code PlainMath}
 * and {@code Latex} make plain text of it, {@code MathForm} takes it apart into tuples, sets,
 * equations and single numbers or formulas, {@code FormulaParser} makes a {@code Formula} of one,
 * and {@code Algebra} says whether two are equal. Symja sees formulas that we made, never a model's
 * text.
 */
package dev.ets.task;
