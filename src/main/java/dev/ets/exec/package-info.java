/**
 * Executors run a {@link dev.ets.kv.Batch} through a model's op list. {@code exec.vector} is the
 * JVM's; {@link dev.ets.exec.Backends} is the only place that chooses.
 */
package dev.ets.exec;
