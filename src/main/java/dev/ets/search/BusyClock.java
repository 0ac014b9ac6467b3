package dev.ets.search;

/** Adds up the time in which at least one of many threads is inside. */
final class BusyClock {
  private int inside;
  private long entered;
  private long nanos;

  synchronized void enter() {
    if (inside++ == 0) {
      entered = System.nanoTime();
    }
  }

  synchronized void leave() {
    if (--inside == 0) {
      nanos += System.nanoTime() - entered;
    }
  }

  /** Of the visits that have ended. */
  synchronized double seconds() {
    return nanos / 1e9;
  }
}
