/**
 * Which candidates of a search step to keep: the integer program of ETS (arXiv 2502.13575), solved
 * exactly. This is the only package that imports ojAlgo.
 *
 * <p>An instance is a tree. Kept candidates earn their share of the next REBASE allocation, every
 * kept node costs its part of the KV cache, and each semantic cluster with a kept candidate earns a
 * reward, once. Without that last term a tree DP would do; with it the problem contains set cover.
 *
 * <pre>
 *   PruneProblem
 *     -> CoverTree      nodes with values, clusters with rewards
 *     -> Reductions     tree DP and dominance; on the trees of a search, mostly all there is to do
 *     -> Residual       what they leave
 *     -> Relaxation     upper bound by Lagrangian prices, lower bound by Greedy; fixes nodes,
 *                       and then back to the reductions
 *     -> CoverModel     ojAlgo, when neither fixes any more
 *     -> PruneSolution  its objective computed by Objective, which knows none of the above
 * </pre>
 *
 * <p>Decisions. A gain of zero drops the node: the same objective with less KV. "Optimal" means to
 * 1e-12 in the reductions and bounds; ojAlgo's gap is set to the same. ojAlgo's Gomory cuts are
 * off, because with them it lost optima; see {@code CoverModel}. The time limit is wall time, so a
 * solution with the status TIME_LIMIT depends on the machine; one that is OPTIMAL does not.
 */
package dev.ets.prune;
