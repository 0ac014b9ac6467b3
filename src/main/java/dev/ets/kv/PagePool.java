package dev.ets.kv;

import java.util.BitSet;

/** Hands out a fixed number of KV pages, lowest free id first. Not thread-safe. */
public final class PagePool {
  /** Tokens per page. A multiple of every vector length, so that a page is whole vectors. */
  public static final int PAGE_TOKENS = 16;

  private final int pages;
  private final BitSet used;
  private int usedCount;

  /**
   * A pool of {@code pages} free pages.
   *
   * @throws IllegalArgumentException when {@code pages < 1}
   */
  public PagePool(int pages) {
    if (pages < 1) {
      throw new IllegalArgumentException("a pool needs at least one page, not " + pages);
    }
    this.pages = pages;
    this.used = new BitSet(pages);
  }

  /** Pages in all. */
  public int pages() {
    return pages;
  }

  /** Pages handed out now. */
  public int used() {
    return usedCount;
  }

  /** Pages left. */
  public int free() {
    return pages - usedCount;
  }

  /** Takes a page; -1 when none is left. */
  public int take() {
    int page = used.nextClearBit(0);
    if (page >= pages) {
      return -1;
    }
    used.set(page);
    usedCount++;
    return page;
  }

  /**
   * Gives {@code page} back.
   *
   * @throws IllegalStateException when it was not handed out
   */
  public void give(int page) {
    if (page < 0 || page >= pages || !used.get(page)) {
      throw new IllegalStateException("page %d of %d was not taken".formatted(page, pages));
    }
    used.clear(page);
    usedCount--;
  }

  boolean isUsed(int page) {
    return used.get(page);
  }
}
