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
 *   <li>Searches are run from one queue, with no barrier between groups (a method at a width), so
 *       no lane is idle until the last group ends. Throughput is a group's finished cells over
 *       their {@link dev.ets.eval.MachineTime}: where two groups overlap they share the time. It
 *       means the same after a resume.
 *   <li>A cell's seconds are wall time with other searches in flight, divided into policy, reward
 *       model, embedder, pruner and rest by what the search waited for. While draws and scores were
 *       under way side by side, their time is divided by the sums of their waits.
 *   <li>A cell keeps its answering leaves only. For pass@k and vote@k the leaves that are missing
 *       to the width are wrong ones; after an early stop, leaves that were never drawn count so
 *       too.
 * </ul>
 */
package dev.ets.eval;
