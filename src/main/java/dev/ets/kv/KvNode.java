package dev.ets.kv;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A run of tokens below its parent's. Made and changed through its {@link KvTree}, except for its
 * tokens and the count of computed ones, which the engine advances. Not thread-safe.
 */
public final class KvNode {
  final KvNode parent;
  final List<KvNode> children = new ArrayList<>();
  private final int start;
  private int[] tokens;
  private int size;
  int computed;
  int[] pages = new int[1];
  int pageCount;
  boolean sealed;
  int holds;
  boolean dead;

  /** Scratch of {@link BatchPlanner}: the plan that this node is part of. */
  long mark;

  /** Scratch of {@link BatchPlanner}: its run in that plan, or -1. */
  int run;

  KvNode(KvNode parent, int[] tokens) {
    this.parent = parent;
    this.start = parent == null ? 0 : parent.end();
    this.tokens = tokens.clone();
    this.size = tokens.length;
  }

  /** The node above; null for the root. */
  public KvNode parent() {
    return parent;
  }

  /** Position of the first token in the sequence from the root. */
  public int start() {
    return start;
  }

  /** Position after the last token. */
  public int end() {
    return start + size;
  }

  /** Tokens in this node. */
  public int size() {
    return size;
  }

  /** Token {@code i} of this node. */
  public int token(int i) {
    return tokens[i];
  }

  /** A copy of the tokens. */
  public int[] tokens() {
    return Arrays.copyOf(tokens, size);
  }

  /**
   * Appends a token.
   *
   * @throws IllegalStateException when the node is sealed or has children: their positions would be
   *     wrong
   */
  public void append(int token) {
    if (sealed || !children.isEmpty()) {
      throw new IllegalStateException("a node that is sealed or has children cannot grow");
    }
    if (size == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.max(16, 2 * size));
    }
    tokens[size++] = token;
  }

  /** How many of the tokens have their KV in the pages, counted from the first. */
  public int computed() {
    return computed;
  }

  /**
   * Says that the KV of the first {@code count} tokens is in the pages.
   *
   * @throws IllegalArgumentException when there are fewer tokens or pages
   */
  public void computed(int count) {
    if (count > size || KvTree.pagesFor(count) > pageCount) {
      throw new IllegalArgumentException(
          "KV of %d tokens in a node with %d tokens and %d pages"
              .formatted(count, size, pageCount));
    }
    computed = count;
  }

  /** Whether nobody holds the node and nothing lies below it: its pages are gone. */
  public boolean dead() {
    return dead;
  }

  /** Whether all holds were released. */
  public boolean released() {
    return holds == 0;
  }

  /** Whether the node has exactly these tokens. */
  boolean hasTokens(int[] other) {
    return Arrays.equals(tokens, 0, size, other, 0, other.length);
  }

  /** Page that holds the KV of token {@code i} of this node. */
  public int pageOf(int i) {
    return pages[i / PagePool.PAGE_TOKENS];
  }

  void addPage(int page) {
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, 2 * pageCount);
    }
    pages[pageCount++] = page;
  }
}
