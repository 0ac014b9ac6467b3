/**
 * The KV cache as a tree. A node owns whole pages and its ancestors' pages are shared by all nodes
 * below, so a fork copies nothing and pruning a node frees its pages at once. Not thread-safe: the
 * engine's lock guards it.
 */
package dev.ets.kv;
