/**
 * Models as data: a family turns a model file's metadata into a list of {@link dev.ets.model.Op}s
 * over named activations and named tensors. Families differ in data, not in code paths, and every
 * executor runs the same list.
 */
package dev.ets.model;
