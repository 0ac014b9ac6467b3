/**
 * What happened in a search, as files: events in Smile, one search or many in a file ({@link
 * dev.ets.trace.TraceFile} writes, {@link dev.ets.trace.TraceReader} reads), and a page that shows
 * one or two searches as trees ({@link dev.ets.trace.TreePage}). Numbers that a person compares
 * (reports) are made in {@code eval}; this package records.
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>A file is only ever added to, and every event says which search it belongs to: searches in
 *       flight may overlap, a run may be resumed, and of several searches of one kind the last
 *       complete one counts.
 *   <li>Events end with a byte that occurs nowhere else. A file is cut off at the last such byte
 *       and nowhere else; damage before it is an error, never a reason to drop what follows.
 *   <li>A file's version fixes all fields, so that reading is strict.
 * </ul>
 */
package dev.ets.trace;
