/**
 * Solving problems and comparing methods on many: search, vote and grading together, for one
 * problem ({@link dev.ets.eval.Solver}) and for problems x methods x widths x seeds ({@link
 * dev.ets.eval.Evaluation}).
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>{@code results.jsonl} is the only state of an evaluation: a line per finished cell,
 *       appended in one write. Whatever a kill leaves behind, whole lines are done and the rest is
 *       not.
 *   <li>What the figures depend on stands in {@code settings.json} beside it; to resume under other
 *       settings is refused. Methods, widths, seeds and the number of problems are not among them:
 *       they name cells.
 *   <li>Throughput is finished cells over the time in which at least one of them ran, so that it
 *       means the same after a resume.
 * </ul>
 */
package dev.ets.eval;
