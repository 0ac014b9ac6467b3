package dev.ets.token;

import java.util.Arrays;

/** Growing list of token ids. */
final class IntList {
  private int[] items = new int[16];
  private int size;

  void add(int id) {
    if (size == items.length) {
      items = Arrays.copyOf(items, 2 * size);
    }
    items[size++] = id;
  }

  void addAll(int[] ids) {
    if (size + ids.length > items.length) {
      items = Arrays.copyOf(items, Math.max(2 * items.length, size + ids.length));
    }
    System.arraycopy(ids, 0, items, size, ids.length);
    size += ids.length;
  }

  int[] toArray() {
    return Arrays.copyOf(items, size);
  }
}
