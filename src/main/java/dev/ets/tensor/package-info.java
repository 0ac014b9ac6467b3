/** Element types, shapes and views of weights in memory. Knows nothing of files or executors. */
package dev.ets.tensor;
