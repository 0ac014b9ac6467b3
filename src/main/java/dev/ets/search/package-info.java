/**
 * Tree search over reasoning steps: the policy proposes, the process reward model scores, a method
 * decides what is expanded. Rules: ETS (arXiv 2502.13575), REBASE (arXiv 2408.00724).
 *
 * <p>To add a method: one class that implements {@link dev.ets.search.SearchMethod} and one line in
 * {@link dev.ets.search.SearchMethods}; the command line, the report and the contract test read the
 * registry.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A search is sequential code on its caller's thread. Siblings are drawn on virtual threads
 *       and placed by index, so the tree never depends on timing.
 *   <li>An answer counts only in a step that ended by itself: a step cut by a token limit may have
 *       lost the last digits.
 *   <li>Finished leaves come back as text and step scores; grading and voting live above, in {@code
 *       task}.
 * </ul>
 */
package dev.ets.search;
