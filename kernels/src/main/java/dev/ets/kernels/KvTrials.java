package dev.ets.kernels;

import dev.ets.kernels.KvPages.Cache;
import dev.ets.kernels.TreePlan.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.SplittableRandom;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Trials of the ops that work on the KV cache. */
final class KvTrials {
  /**
   * How the cache and the attention are laid out.
   *
   * @param tileTokens most tokens of a tile
   * @param window how many tokens a row sees; 0 for all
   */
  record Layout(
      int heads,
      int kvHeads,
      int headDim,
      int pageTokens,
      int tileTokens,
      boolean causal,
      int window) {
    /** One whose rows see all tokens. */
    Layout(int heads, int kvHeads, int headDim, int pageTokens, int tileTokens, boolean causal) {
      this(heads, kvHeads, headDim, pageTokens, tileTokens, causal, 0);
    }

    /** The same with a window. */
    Layout seeing(int tokens) {
      return new Layout(heads, kvHeads, headDim, pageTokens, tileTokens, causal, tokens);
    }

    int kvWidth() {
      return kvHeads * headDim;
    }

    int width() {
      return heads * headDim;
    }

    int pageFloats() {
      return kvWidth() * pageTokens;
    }

    Cache cache(FloatArray keys, FloatArray values) {
      return new Cache(keys, values, kvHeads, headDim, pageTokens);
    }
  }

  private KvTrials() {}

  /** {@code rows} rows go to places scattered over {@code pages} pages. */
  static Trial store(int rows, int pages, int kvHeads, int headDim, int pageTokens) {
    Layout l = new Layout(kvHeads, kvHeads, headDim, pageTokens, pageTokens, true);
    return new Trial(
        "storeKv",
        "%d heads of %d, pages of %d".formatted(kvHeads, headDim, pageTokens),
        rows,
        0,
        4L * rows * l.kvWidth() * 4,
        0,
        d -> {
          int[] places = shuffled(pages * pageTokens);
          d.count(Counts.ROWS, rows);
          IntArray slots = d.ints(rows, i -> places[i]);
          FloatArray k = d.input(rows, l.kvWidth());
          FloatArray v = d.input(rows, l.kvWidth());
          Cache cache =
              l.cache(
                  d.output("keys", pages, l.pageFloats()),
                  d.output("values", pages, l.pageFloats()));
          return new TrialData.Work(
              t -> KvPages.addStore(t, slots, k, v, cache),
              () -> KvPages.naiveStore(slots, k, v, cache, rows));
        });
  }

  /** {@code copies} pages are copied to pages behind them. */
  static Trial copy(int copies, int kvHeads, int headDim, int pageTokens) {
    Layout l = new Layout(kvHeads, kvHeads, headDim, pageTokens, pageTokens, true);
    return new Trial(
        "copyPages",
        "%d heads of %d, pages of %d".formatted(kvHeads, headDim, pageTokens),
        copies,
        0,
        4L * copies * l.pageFloats() * 4,
        0,
        d -> {
          d.count(Counts.COPIES, copies);
          // Pages 2i to 2i + 1.
          IntArray pairs = d.ints(2 * copies, i -> i);
          Cache cache =
              l.cache(
                  d.inOut("keys", 2 * copies, l.pageFloats()),
                  d.inOut("values", 2 * copies, l.pageFloats()));
          return new TrialData.Work(
              t -> KvPages.addCopy(t, pairs, cache), () -> KvPages.naiveCopy(pairs, cache, copies));
        });
  }

  /** Attention over {@code trees} random trees, of which the first are always the same. */
  static Trial randomTrees(int trees, Layout layout) {
    List<Node> roots = new ArrayList<>();
    for (int i = 0; i < trees; i++) {
      roots.add(Node.random(new SplittableRandom(i)));
    }
    return attention("random trees", trees, roots, layout);
  }

  /** Attention of {@code branches} rows with a prefix in common. */
  static Trial sharedPrefix(int prefix, int branches, int branchTokens, Layout layout) {
    return attention(
        "prefix %d + %d".formatted(prefix, branchTokens),
        branches,
        List.of(Node.fan(prefix, branches, branchTokens)),
        layout);
  }

  private static Trial attention(String trees, int count, List<Node> roots, Layout l) {
    TreePlan plan = new TreePlan(roots, l.heads / l.kvHeads, l.tileTokens, l.pageTokens, l.causal);
    int rows = plan.rows();
    long pairs = 0;
    int most = 0;
    BitSet read = new BitSet();
    for (int row = 0; row < rows; row++) {
      int[] path = plan.path(row);
      int oldest = l.window == 0 ? 0 : Math.max(0, plan.positions().get(row) - l.window + 1);
      for (int t = oldest; t < path.length; t++) {
        read.set(path[t]);
      }
      pairs += path.length - oldest;
      most = Math.max(most, path.length);
    }
    int mostSeen = most;
    long kvFloats = 2L * read.cardinality() * l.kvWidth();
    return new Trial(
        "attention",
        "%s, %d/%d heads of %d, %s%s"
            .formatted(
                trees,
                l.heads,
                l.kvHeads,
                l.headDim,
                l.causal ? "causal" : "full",
                l.window == 0 ? "" : ", window " + l.window),
        count,
        2e-5,
        4 * (kvFloats + 2L * rows * l.width()),
        4 * pairs * l.width(),
        d -> attention(d, plan, mostSeen, l));
  }

  private static TrialData.Work attention(TrialData d, TreePlan plan, int most, Layout l) {
    int rows = plan.rows();
    int blocks = plan.blocks().size() / TreeAttention.BLOCK_INTS;
    d.count(Counts.ROWS, rows);
    d.count(Counts.BLOCKS, blocks);
    TreeAttention.Plan onDevice =
        new TreeAttention.Plan(
            d.ints(plan.blocks().size(), plan.blocks()::get),
            d.ints(plan.tilePages().size(), plan.tilePages()::get),
            d.ints(rows, plan.positions()::get),
            d.ints(rows + 1, plan.partialStart()::get));
    FloatArray q = d.input(rows, l.width());
    Cache cache = cache(d, plan, l);
    int partials = plan.partials() * l.heads;
    TreeAttention.Partials room =
        new TreeAttention.Partials(
            d.scratch(partials), d.scratch(partials), d.scratch(partials * l.headDim));
    FloatArray out = d.output("out", rows, l.width());
    TreeAttention.Shape shape =
        new TreeAttention.Shape(
            l.heads, l.tileTokens, l.causal, l.window, (float) (1 / Math.sqrt(l.headDim)));
    return new TrialData.Work(
        t -> TreeAttention.add(t, onDevice, q, cache, room, out, shape),
        () -> {
          IntArray slots = new IntArray(rows * most);
          IntArray seen = new IntArray(rows);
          for (int row = 0; row < rows; row++) {
            seen.set(row, plan.path(row).length);
            for (int i = 0; i < plan.path(row).length; i++) {
              slots.set(row * most + i, plan.path(row)[i]);
            }
          }
          TreeAttention.naive(slots, seen, onDevice.positions(), q, cache, out, rows, most, shape);
        });
  }

  /** A cache with KV in the used slots and NaN in all others, such as the rest of a last page. */
  private static Cache cache(TrialData d, TreePlan plan, Layout l) {
    SplittableRandom random = d.random();
    int size = Math.multiplyExact(plan.pages() + TrialData.SPARE, l.pageFloats());
    Cache cache = l.cache(d.scratch(size), d.scratch(size));
    for (int slot : plan.usedSlots()) {
      for (int h = 0; h < l.kvHeads; h++) {
        for (int i = 0; i < l.headDim; i++) {
          cache.keys().set(cache.key(slot, h, i), (float) random.nextGaussian());
          cache.values().set(cache.value(slot, h, i), (float) random.nextGaussian());
        }
      }
    }
    return cache;
  }

  /** 0 to n - 1 in a random order that is always the same. */
  private static int[] shuffled(int n) {
    int[] order = new int[n];
    Arrays.setAll(order, i -> i);
    SplittableRandom random = new SplittableRandom(1);
    for (int i = n - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int other = order[j];
      order[j] = order[i];
      order[i] = other;
    }
    return order;
  }
}
