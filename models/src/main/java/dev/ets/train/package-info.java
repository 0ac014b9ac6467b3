/** The pure-Java trainer behind the shipped models: vocabulary, policy and reward model. */
package dev.ets.train;
