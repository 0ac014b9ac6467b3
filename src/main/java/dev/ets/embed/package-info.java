/** Sentence embeddings, their similarity, and average-linkage clustering. */
package dev.ets.embed;
