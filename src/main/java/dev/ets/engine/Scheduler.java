package dev.ets.engine;

import dev.ets.kv.KvNode;
import dev.ets.kv.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Chooses what goes into the next batch of a lane. A request needs the KV of its whole path; what
 * is missing of it (a new prompt, or pages that were taken back) is computed first, as far as the
 * batch has room: that is chunked prefill, and recompute too. Older problems choose first. Requests
 * with one focus are all in the batch or none is. Guarded by the engine's lock.
 */
final class Scheduler {
  private final int maxRows;
  private final boolean chunked;

  /**
   * A scheduler for batches of at most {@code maxRows} rows.
   *
   * @param chunked whether a node may be computed in several passes; a model that is not causal
   *     needs its whole text at once
   */
  Scheduler(int maxRows, boolean chunked) {
    if (maxRows < 1) {
      throw new IllegalArgumentException("a batch needs at least one row, not " + maxRows);
    }
    this.maxRows = maxRows;
    this.chunked = chunked;
  }

  /** A request whose output is in the batch: that of run {@code run}. */
  record Ready(Work work, int run) {}

  /**
   * A batch to be.
   *
   * @param starved sessions that got no pages, oldest first
   */
  record Plan(List<Run> runs, List<Ready> ready, List<TreeSession> starved) {}

  /** What a node gets in this batch: its tokens up to {@code end}. */
  private static final class Share {
    private final KvNode node;
    private final int from;
    private final int end;
    private boolean output;

    Share(KvNode node, int from, int end) {
      this.node = node;
      this.from = from;
      this.end = end;
    }
  }

  private enum Outcome {
    READY,
    LATER,
    STARVED
  }

  private final List<Share> shares = new ArrayList<>();
  private final Map<KvNode, Integer> shareOf = new HashMap<>();
  private int rows;

  /** Plans a batch for these requests; suspended and gathering sessions are passed over. */
  Plan plan(List<Work> waiting) {
    shares.clear();
    shareOf.clear();
    rows = 0;
    List<Work> byAge = new ArrayList<>(waiting);
    byAge.removeIf(w -> w.session().suspended || w.session().gathers());
    byAge.sort(Comparator.comparingLong(w -> w.session().order()));
    List<Ready> ready = new ArrayList<>();
    Set<TreeSession> starved = new HashSet<>();
    List<TreeSession> starvedByAge = new ArrayList<>();
    for (Work work : byAge) {
      KvNode focus = work.focus();
      // Let it gather pages for one request at a time; but steps in one node grow together.
      if (starved.contains(work.session()) && !isOutput(focus)) {
        continue;
      }
      switch (include(work.session(), focus)) {
        case READY -> {
          int share = shareOf.get(focus);
          shares.get(share).output = true;
          ready.add(new Ready(work, share));
        }
        case STARVED -> {
          starved.add(work.session());
          starvedByAge.add(work.session());
        }
        case LATER -> {}
      }
    }
    List<Run> runs = new ArrayList<>(shares.size());
    for (Share s : shares) {
      runs.add(new Run(s.node, s.from, s.end - s.from, s.output));
    }
    return new Plan(runs, ready, starvedByAge);
  }

  private boolean isOutput(KvNode node) {
    Integer share = shareOf.get(node);
    return share != null && shares.get(share).output;
  }

  /** Brings the path down to {@code focus} into the batch, its last row included. */
  private Outcome include(TreeSession session, KvNode focus) {
    if (focus.parent() != null) {
      Outcome above = includeMissing(session, focus.parent());
      if (above != Outcome.READY) {
        return above;
      }
    }
    // The output needs the last row, even when its KV is there already.
    return share(session, focus, Math.min(focus.computed(), focus.size() - 1));
  }

  private Outcome includeMissing(TreeSession session, KvNode node) {
    if (node.parent() != null) {
      Outcome above = includeMissing(session, node.parent());
      if (above != Outcome.READY) {
        return above;
      }
    }
    return node.computed() == node.size() ? Outcome.READY : share(session, node, node.computed());
  }

  /** Gives {@code node} a share of the batch from token {@code from} on, if it has none yet. */
  private Outcome share(TreeSession session, KvNode node, int from) {
    Integer known = shareOf.get(node);
    if (known != null) {
      return shares.get(known).end == node.size() ? Outcome.READY : Outcome.LATER;
    }
    int room = maxRows - rows;
    int count = Math.min(node.size() - from, chunked ? room : Integer.MAX_VALUE);
    // A text that cannot be cut may exceed the limit when it has the batch for itself.
    if (count == 0 || (count > room && rows > 0)) {
      return Outcome.LATER;
    }
    if (!session.tree().reserve(node, from + count)) {
      return Outcome.STARVED;
    }
    shareOf.put(node, shares.size());
    shares.add(new Share(node, from, from + count));
    rows += count;
    return from + count == node.size() ? Outcome.READY : Outcome.LATER;
  }
}
