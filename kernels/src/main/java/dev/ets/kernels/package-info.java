/**
 * TornadoVM kernels, one op per file: the naive loop that says what the op is and is the oracle of
 * its tests, the kernels, and {@code add}, which lists the versions with their grids. {@link
 * dev.ets.kernels.Trials} has each op's cases for tests and benchmarks. The folder's README shows
 * how to add a version.
 *
 * <p>All activations are dense {@code (rows, width)} matrices with room for the most rows of a
 * pass. A plan is compiled once; {@link dev.ets.kernels.Tasks#fit} fits its grids to each pass, and
 * how many rows that has lies in {@link dev.ets.kernels.Counts}, so that work-groups beyond it
 * return at once. Scalar arguments are constants to TornadoVM's compiler, so whatever changes from
 * pass to pass lies in an array.
 *
 * <p>Every sum has an order that depends on the row alone, so a row's result is the same, bit for
 * bit, in every batch.
 *
 * <p>These classes must be compiled with {@code javac -g}: without the table of local variables
 * TornadoVM runs them as sequential Java, which is wrong for kernels with a KernelContext.
 */
@NullMarked
package dev.ets.kernels;

import org.jspecify.annotations.NullMarked;
