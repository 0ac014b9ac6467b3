/**
 * The command line. Commands parse, check, call and print; only they write to standard output.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>Exit codes: 0 done, 1 failed work, 2 bad usage or input. A failure is one line on standard
 *       error; {@code --debug} adds the stack trace.
 *   <li>What can be checked is checked before models are loaded and before files are touched.
 *   <li>Other modules add commands as {@link dev.ets.cli.CommandProvider}s.
 * </ul>
 */
package dev.ets.cli;
