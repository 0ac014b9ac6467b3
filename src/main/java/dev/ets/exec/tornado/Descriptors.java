package dev.ets.exec.tornado;

import dev.ets.exec.Draws;
import dev.ets.kernels.Counts;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.kv.PagePool;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;
import uk.ac.manchester.tornado.api.types.arrays.LongArray;

/** What goes up to the device before every pass. */
final class Descriptors {
  final IntArray counts = new IntArray(Counts.SIZE);
  final IntArray tokens;
  final IntArray positions;
  final IntArray slots;
  final IntArray partialStart;
  final IntArray blocks;
  final IntArray pages;
  final IntArray runs;
  final IntArray copies;
  final IntArray drawRows;
  final LongArray drawKeys;
  final FloatArray inverseTemperatures;

  private final Capacity room;
  private final int group;
  private int copyCount;

  Descriptors(Capacity room, int group) {
    this.room = room;
    this.group = group;
    tokens = zeros(room.rows());
    positions = zeros(room.rows());
    slots = zeros(room.rows());
    partialStart = zeros(room.rows() + 1);
    blocks = zeros(room.blocks() * TreeAttention.BLOCK_INTS);
    pages = zeros(room.pages());
    runs = zeros(2 * room.rows());
    copies = zeros(2 * room.copies());
    drawRows = zeros(room.draws());
    drawKeys = new LongArray(room.draws());
    drawKeys.init(0);
    inverseTemperatures = new FloatArray(room.draws());
    inverseTemperatures.init(0);
    counts.init(0);
  }

  private static IntArray zeros(int n) {
    IntArray array = new IntArray(n);
    array.init(0);
    return array;
  }

  /** The part that attention reads. */
  TreeAttention.Plan attention() {
    return new TreeAttention.Plan(blocks, pages, positions, partialStart);
  }

  /** All of them, for the transfer. */
  Object[] all() {
    return new Object[] {
      counts,
      tokens,
      positions,
      slots,
      partialStart,
      blocks,
      pages,
      runs,
      copies,
      drawRows,
      drawKeys,
      inverseTemperatures
    };
  }

  /**
   * Describes a batch.
   *
   * @throws IllegalArgumentException when it is larger than the room on the device
   */
  void fill(Batch batch) {
    check("rows", batch.rows(), room.rows());
    check("partial results of attention", batch.partials(), room.partials());
    counts.set(Counts.ROWS, batch.rows());
    counts.set(Counts.OUTPUTS, batch.outputs());
    for (int r = 0; r < batch.rows(); r++) {
      tokens.set(r, batch.tokens()[r]);
      positions.set(r, batch.positions()[r]);
      slots.set(r, batch.slots()[r]);
      partialStart.set(r, batch.partialStart()[r]);
    }
    partialStart.set(batch.rows(), batch.partials());
    for (int i = 0; i < batch.outputs(); i++) {
      runs.set(2 * i, batch.outputFirst(i));
      runs.set(2 * i + 1, batch.outputLast(i));
    }
    fillBlocks(batch);
  }

  private void fillBlocks(Batch batch) {
    int block = 0;
    int page = 0;
    for (int t = 0; t < batch.tiles(); t++) {
      int queries = (batch.tileLastRow(t) - batch.tileFirstRow(t)) * group;
      int tilePages = Math.ceilDiv(batch.tileKvCount(t), PagePool.PAGE_TOKENS);
      check("pages of KV in a pass", page + tilePages, room.pages());
      for (int first = 0; first < queries; first += TreeAttention.QUERIES) {
        int at = block++ * TreeAttention.BLOCK_INTS;
        blocks.set(at, first);
        blocks.set(at + 1, queries);
        blocks.set(at + 2, batch.tileFirstRow(t));
        blocks.set(at + 3, batch.tileIndex(t));
        blocks.set(at + 4, batch.tileKvStart(t));
        blocks.set(at + 5, batch.tileKvCount(t));
        blocks.set(at + 6, page);
      }
      for (int i = 0; i < tilePages; i++) {
        pages.set(page++, batch.tilePage(t, i));
      }
    }
    counts.set(Counts.BLOCKS, block);
  }

  /** Nothing to do: what follows is added to it. */
  void clear() {
    counts.init(0);
    copyCount = 0;
  }

  /** Describes draws {@code from} to {@code to}. */
  void fill(Draws draws, int from, int to) {
    for (int i = from; i < to; i++) {
      double temperature = draws.filter(i).temperature();
      drawRows.set(i - from, draws.output(i));
      drawKeys.set(i - from, draws.key(i));
      inverseTemperatures.set(i - from, temperature > 0 ? (float) (1 / temperature) : 0);
    }
    counts.set(Counts.DRAWS, to - from);
  }

  /** Whether a copy can go with those already noted, which run at once and in no order. */
  boolean takesCopy(int from, int to) {
    for (int i = 0; i < copyCount; i++) {
      int target = copies.get(2 * i + 1);
      if (target == from || target == to || copies.get(2 * i) == to) {
        return false;
      }
    }
    return copyCount < room.copies();
  }

  void addCopy(int from, int to) {
    copies.set(2 * copyCount, from);
    copies.set(2 * copyCount + 1, to);
    copyCount++;
    counts.set(Counts.COPIES, copyCount);
  }

  private static void check(String what, int need, int room) {
    if (need > room) {
      throw new IllegalArgumentException(
          "a pass with %d %s; the plan on the device has room for %d: lower --width or --concurrency"
              .formatted(need, what, room));
    }
  }
}
