/**
 * Continuous batching: requests of all problems in, steps out. Searches are plain sequential code
 * on virtual threads; they block here while one loop batches whatever is ready.
 */
package dev.ets.engine;
