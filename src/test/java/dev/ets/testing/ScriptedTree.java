package dev.ets.testing;

import java.util.ArrayList;
import java.util.List;

/** The nodes of one scripted session; using a released node or a closed session throws. */
final class ScriptedTree<V> {
  record Entry<V>(String text, V value) {}

  private final List<Entry<V>> entries = new ArrayList<>();
  private final List<Boolean> released = new ArrayList<>();
  private boolean closed;

  ScriptedTree(String prompt, V value) {
    entries.add(new Entry<>(prompt, value));
    released.add(false);
  }

  synchronized Entry<V> open(int node) {
    check(node);
    return entries.get(node);
  }

  synchronized int add(int parent, String text, V value) {
    check(parent);
    entries.add(new Entry<>(entries.get(parent).text() + text, value));
    released.add(false);
    return entries.size() - 1;
  }

  synchronized void release(int node) {
    check(node);
    released.set(node, true);
  }

  synchronized int size() {
    return entries.size();
  }

  /** False when it was closed before. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  private void check(int node) {
    if (closed) {
      throw new IllegalStateException("the session is closed");
    }
    if (released.get(node)) {
      throw new IllegalStateException("node %d was released".formatted(node));
    }
  }
}
