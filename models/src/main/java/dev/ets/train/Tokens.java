package dev.ets.train;

import java.util.Arrays;

/** A growing array of token ids. */
final class Tokens {
  private int[] ids = new int[256];
  private int size;

  void add(int... more) {
    if (size + more.length > ids.length) {
      ids = Arrays.copyOf(ids, 2 * (size + more.length));
    }
    System.arraycopy(more, 0, ids, size, more.length);
    size += more.length;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
