/**
 * The pure-Java trainer of the shipped models: forward and backward passes of a Llama-architecture
 * trunk with two heads (language model, step value), Muon and AdamW, checkpoints. Backward passes
 * are written by hand, one op per file, each checked by finite differences. Rows of all sequences
 * of a micro-batch lie one after the other, without padding; only attention knows where a sequence
 * ends.
 */
package dev.ets.train;
