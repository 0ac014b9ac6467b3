/**
 * Runs models on TornadoVM: every op of the list becomes a task, and a pass is one execution of one
 * task graph. Weights, activations and the KV cache stay on the device; a pass sends descriptors up
 * and takes token ids, or outputs, down.
 */
@NullMarked
package dev.ets.exec.tornado;

import org.jspecify.annotations.NullMarked;
