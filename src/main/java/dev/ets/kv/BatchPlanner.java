package dev.ets.kv;

import static dev.ets.kv.Batch.TILE_TOKENS;
import static dev.ets.kv.PagePool.PAGE_TOKENS;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Turns runs of tokens into a {@link Batch}. One planner refills one batch; not thread-safe.
 *
 * <p>Trees come in the order of their first run and nodes in depth-first order, so that the rows
 * below a node lie side by side.
 */
public final class BatchPlanner {
  /** Shared, so that a node knows the plan even when several planners have met it. */
  private static final AtomicLong MARKS = new AtomicLong();

  private final boolean causal;
  private final Batch batch = new Batch();
  private final List<KvNode> roots = new ArrayList<>();
  private List<Run> runs = List.of();
  private int[] outputOfRun = new int[64];
  private long mark;

  /** A planner for models in which a token sees only what is before it, or everything. */
  public BatchPlanner(boolean causal) {
    this.causal = causal;
  }

  /**
   * Plans one pass. The batch is valid until the next call.
   *
   * @param newRuns at most one per node; a run's ancestors are computed or in here up to their ends
   * @throws IllegalArgumentException when a node has two runs or an ancestor's KV is missing
   */
  public Batch plan(List<Run> newRuns) {
    runs = newRuns;
    batch.clear();
    roots.clear();
    if (outputOfRun.length < runs.size()) {
      outputOfRun = new int[2 * runs.size()];
    }
    mark = MARKS.incrementAndGet();
    for (int i = 0; i < runs.size(); i++) {
      markPath(runs.get(i).node(), i);
    }
    for (KvNode root : roots) {
      visit(root, 0);
    }
    runs = List.of();
    return batch;
  }

  /** Number of the output of run {@code i} of the last plan, among the batch's outputs. */
  public int outputOfRun(int i) {
    return outputOfRun[i];
  }

  private void markPath(KvNode node, int run) {
    if (node.mark == mark && node.run >= 0) {
      throw new IllegalArgumentException("two runs for one node");
    }
    for (KvNode n = node; n != null && n.mark != mark; n = n.parent) {
      n.mark = mark;
      n.run = -1;
      if (n.parent == null) {
        roots.add(n);
      }
    }
    node.run = run;
  }

  private void visit(KvNode node, int piecesAbove) {
    int firstRow = batch.rows();
    int kv = node.computed;
    int from = 0;
    if (node.run >= 0) {
      Run run = runs.get(node.run);
      from = run.from();
      kv = Math.max(kv, from + run.count());
      addRows(run, piecesAbove, Math.ceilDiv(kv, TILE_TOKENS));
    }
    int firstTile = batch.tiles();
    int pieces = Math.ceilDiv(kv, TILE_TOKENS);
    int ownRows = batch.rows() - firstRow;
    for (int p = 0; p < pieces; p++) {
      int start = p * TILE_TOKENS;
      // A token sees no piece that starts behind it.
      int unseeing = causal ? Math.clamp(start - from, 0, ownRows) : 0;
      int count = Math.min(TILE_TOKENS, kv - start);
      batch.addTile(firstRow + unseeing, piecesAbove + p, node.start() + start, count);
      for (int i = 0; i < count; i += PAGE_TOKENS) {
        batch.addPage(node.pageOf(start + i));
      }
    }
    for (KvNode child : node.children) {
      if (child.mark == mark) {
        if (kv < node.size()) {
          throw new IllegalArgumentException(
              "a run below a node with KV of %d of %d tokens".formatted(kv, node.size()));
        }
        visit(child, piecesAbove + pieces);
      }
    }
    for (int t = firstTile; t < firstTile + pieces; t++) {
      batch.closeTile(t, batch.rows());
    }
  }

  private void addRows(Run run, int piecesAbove, int pieces) {
    KvNode node = run.node();
    int firstRow = batch.rows();
    for (int i = run.from(); i < run.from() + run.count(); i++) {
      int slot = node.pageOf(i) * PAGE_TOKENS + i % PAGE_TOKENS;
      int seen = causal ? i / TILE_TOKENS + 1 : pieces;
      batch.addRow(node.token(i), node.start() + i, slot, piecesAbove + seen);
    }
    if (run.output()) {
      outputOfRun[node.run] = batch.addOutput(firstRow, batch.rows() - 1);
    }
  }
}
