/**
 * What happened in a search, as files: one JSON object per step. Numbers that a person compares
 * (reports) are made in {@code eval}; this package records.
 */
package dev.ets.trace;
