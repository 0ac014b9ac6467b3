package dev.ets.engine;

/**
 * Bytes of KV pages really held by one problem, sampled at every engine step.
 *
 * @param mean over the samples; 0 before the first
 * @param peak the largest sample
 */
public record KvBytes(double mean, long peak) {}
