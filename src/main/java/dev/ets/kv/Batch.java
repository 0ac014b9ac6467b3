package dev.ets.kv;

import java.util.Arrays;

/**
 * What one forward pass works on: rows of (token, position, KV slot), the tile plan of the
 * attention, and the rows to output. Filled by {@link BatchPlanner} and the same for every
 * executor. Prefill, decode, scoring and embedding differ only in what is in here.
 *
 * <p>A <em>tile</em> is a piece of one node's KV with all the rows that attend to it: its own and
 * those below the node, which lie side by side because rows are in depth-first order. So every
 * piece of KV is read once, however many branches share it. The pieces that a row attends to are
 * numbered from the root down; this order is the order in which partial results are merged.
 *
 * <p>The arrays may be longer than what is in use. Not thread-safe while it is filled.
 */
public final class Batch {
  /** Longest piece of a node's KV, in tokens; fixed, so that results do not depend on the batch. */
  public static final int TILE_TOKENS = 256;

  private int rows;
  private int[] tokens = new int[64];
  private int[] positions = new int[64];
  private int[] slots = new int[64];
  private int[] partialStart = new int[65];

  private int tiles;
  private int[] tileFirstRow = new int[64];
  private int[] tileLastRow = new int[64];
  private int[] tileIndex = new int[64];
  private int[] tileKvStart = new int[64];
  private int[] tileKvCount = new int[64];
  private int[] tilePages = new int[64];
  private int[] pages = new int[64];
  private int pageCount;

  private int outputs;
  private int[] outputFirst = new int[64];
  private int[] outputLast = new int[64];

  void clear() {
    rows = 0;
    tiles = 0;
    pageCount = 0;
    outputs = 0;
  }

  int addRow(int token, int position, int slot, int pieces) {
    if (rows == tokens.length) {
      int n = 2 * rows;
      tokens = Arrays.copyOf(tokens, n);
      positions = Arrays.copyOf(positions, n);
      slots = Arrays.copyOf(slots, n);
      partialStart = Arrays.copyOf(partialStart, n + 1);
    }
    tokens[rows] = token;
    positions[rows] = position;
    slots[rows] = slot;
    partialStart[rows + 1] = partialStart[rows] + pieces;
    return rows++;
  }

  int addTile(int firstRow, int index, int kvStart, int kvCount) {
    if (tiles == tileIndex.length) {
      int n = 2 * tiles;
      tileFirstRow = Arrays.copyOf(tileFirstRow, n);
      tileLastRow = Arrays.copyOf(tileLastRow, n);
      tileIndex = Arrays.copyOf(tileIndex, n);
      tileKvStart = Arrays.copyOf(tileKvStart, n);
      tileKvCount = Arrays.copyOf(tileKvCount, n);
      tilePages = Arrays.copyOf(tilePages, n);
    }
    tileFirstRow[tiles] = firstRow;
    tileIndex[tiles] = index;
    tileKvStart[tiles] = kvStart;
    tileKvCount[tiles] = kvCount;
    tilePages[tiles] = pageCount;
    return tiles++;
  }

  void addPage(int page) {
    if (pageCount == pages.length) {
      pages = Arrays.copyOf(pages, 2 * pageCount);
    }
    pages[pageCount++] = page;
  }

  void closeTile(int tile, int lastRow) {
    tileLastRow[tile] = lastRow;
  }

  int addOutput(int firstRow, int lastRow) {
    if (outputs == outputFirst.length) {
      outputFirst = Arrays.copyOf(outputFirst, 2 * outputs);
      outputLast = Arrays.copyOf(outputLast, 2 * outputs);
    }
    outputFirst[outputs] = firstRow;
    outputLast[outputs] = lastRow;
    return outputs++;
  }

  /** Rows of the pass. */
  public int rows() {
    return rows;
  }

  /** Token id of each row. */
  public int[] tokens() {
    return tokens;
  }

  /** Position of each row in its sequence. */
  public int[] positions() {
    return positions;
  }

  /** Where each row's KV goes: page * PAGE_TOKENS + place in the page. */
  public int[] slots() {
    return slots;
  }

  /**
   * {@code (rows + 1)}: row r's partial results are numbered partialStart[r] to partialStart[r+1].
   */
  public int[] partialStart() {
    return partialStart;
  }

  /** Partial attention results of all rows. */
  public int partials() {
    return rows == 0 ? 0 : partialStart[rows];
  }

  /** Number of tiles. Parents' tiles come before their children's. */
  public int tiles() {
    return tiles;
  }

  /** First row that attends to a tile. */
  public int tileFirstRow(int tile) {
    return tileFirstRow[tile];
  }

  /** Row after the last one that attends to a tile. */
  public int tileLastRow(int tile) {
    return tileLastRow[tile];
  }

  /** Number of the tile among the pieces of each of its rows, from the root down. */
  public int tileIndex(int tile) {
    return tileIndex[tile];
  }

  /** Position of the tile's first key. */
  public int tileKvStart(int tile) {
    return tileKvStart[tile];
  }

  /** Keys in the tile. */
  public int tileKvCount(int tile) {
    return tileKvCount[tile];
  }

  /** Page {@code i} of a tile. */
  public int tilePage(int tile, int i) {
    return pages[tilePages[tile] + i];
  }

  /** KV tokens that the attention reads per layer: each token of the tree once. */
  public long kvTokensRead() {
    long n = 0;
    for (int t = 0; t < tiles; t++) {
      n += tileKvCount[t];
    }
    return n;
  }

  /** Number of outputs. */
  public int outputs() {
    return outputs;
  }

  /** First row of an output's run. */
  public int outputFirst(int output) {
    return outputFirst[output];
  }

  /** Last row (inclusive) of an output's run: the row itself, for models that do not pool. */
  public int outputLast(int output) {
    return outputLast[output];
  }
}
