package dev.ets.search;

import dev.ets.KeyedRandom;

/**
 * Names a draw by 64 bits mixed from (seed, problem, child indices from the root), so that its
 * random numbers depend on its place in the tree and on nothing else: not on the method, the batch
 * or the time. Two methods at one seed therefore start from the same first steps.
 *
 * <p>The children of a key are the outputs of the SplitMix64 generator (Steele, Lea, Flood, 2014)
 * that starts at it: the state advances by the golden ratio and is finalised by Stafford's variant
 * 13, a bijection whose every input bit flips every output bit with probability near 1/2.
 */
final class PathKey {
  /** No unit of text and no child's index, so that a longer text is no child of a shorter one. */
  private static final int END_OF_TEXT = -2;

  private PathKey() {}

  /** Key of the root: the seed, then every UTF-16 unit of the problem's text, then an end mark. */
  static long root(long seed, String problem) {
    long key = KeyedRandom.mix(seed);
    for (int i = 0; i < problem.length(); i++) {
      key = child(key, problem.charAt(i));
    }
    return child(key, END_OF_TEXT);
  }

  /** Key of the {@code index}-th child, from 0, of the node with key {@code parent}. */
  static long child(long parent, int index) {
    return KeyedRandom.mix(parent, index);
  }
}
