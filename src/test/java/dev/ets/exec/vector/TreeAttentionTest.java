package dev.ets.exec.vector;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.kv.Batch;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import dev.ets.model.AttentionShape;
import dev.ets.model.Op;
import dev.ets.model.Slot;
import dev.ets.tensor.DType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tree attention over random trees against dense attention over the spelled-out sequences. */
class TreeAttentionTest {
  private static final int PAGES = 600;
  private static final Workers WORKERS = new Workers(2);

  @AfterAll
  static void close() {
    WORKERS.close();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 2, true, F32, 60",
    "4, 4, 8, true, F32, 60",
    "2, 1, 13, true, F32, 30",
    "8, 4, 32, true, F32, 100",
    "8, 4, 32, true, F16, 30",
    "6, 2, 40, true, F32, 60",
    "6, 2, 40, true, F16, 30",
    "12, 12, 32, false, F32, 60",
    "4, 1, 64, true, F32, 60",
    "3, 3, 96, true, F32, 20"
  })
  void equalsDenseAttentionOverTheSpelledOutSequences(
      int heads, int kvHeads, int headDim, boolean causal, DType kvType, int trees) {
    AttentionShape shape = new AttentionShape(1, heads, kvHeads, headDim, causal, kvType);
    for (int seed = 0; seed < trees; seed++) {
      new Trial(shape, seed).run();
    }
  }

  /** Several random trees, grown over some passes; keys and values are named by node and token. */
  private static final class Trial {
    private final AttentionShape shape;
    private final Random random;
    private final PagePool pool = new PagePool(PAGES);
    private final KvCache cache;
    private final TreeAttention attention;
    private final double tolerance;
    private final BatchPlanner planner;
    private final List<KvTree> trees = new ArrayList<>();
    private final List<KvNode> nodes = new ArrayList<>();
    private final Map<KvNode, float[][]> keys = new HashMap<>();
    private final Map<KvNode, float[][]> values = new HashMap<>();
    private final float scale;

    Trial(AttentionShape shape, int seed) {
      this.shape = shape;
      this.random = new Random(seed);
      this.cache = KvCache.of(shape, PAGES);
      this.attention = new TreeAttention(shape, cache);
      // Each rounding to f16 is within 2^-11 of a number that is rarely above 4.
      this.tolerance = shape.kvType() == DType.F16 ? 1e-2 : 2e-5;
      this.planner = new BatchPlanner(shape.causal());
      this.scale = (float) (1 / Math.sqrt(shape.headDim()));
    }

    void run() {
      int roots = 1 + random.nextInt(3);
      for (int i = 0; i < roots; i++) {
        KvTree tree = new KvTree(pool, new int[length(0)]);
        trees.add(tree);
        nodes.add(tree.root());
      }
      for (int pass = 0; pass < 4; pass++) {
        if (shape.causal() && pass > 0) {
          grow();
        }
        step();
        KvTree.checkIntegrity(pool, trees);
      }
    }

    private int length(int depth) {
      int[] some = {1, 2, 15, 16, 17, 40, depth == 0 ? 300 : 20, depth == 0 ? 513 : 33};
      return some[random.nextInt(some.length)];
    }

    private void grow() {
      for (int i = 0; i < 5; i++) {
        KvNode parent = nodes.get(random.nextInt(nodes.size()));
        if (parent.computed() == parent.size()) {
          KvTree tree = trees.stream().filter(t -> t.root() == root(parent)).findFirst().get();
          nodes.add(tree.fork(parent, new int[length(1)]));
        }
      }
    }

    private static KvNode root(KvNode node) {
      return node.parent() == null ? node : root(node.parent());
    }

    /** Computes a random part of what is not computed yet, or the last token again. */
    private void step() {
      List<Run> runs = new ArrayList<>();
      Set<KvNode> whole = new HashSet<>();
      for (KvNode n : nodes) {
        boolean ready =
            n.parent() == null
                || n.parent().computed() == n.parent().size()
                || whole.contains(n.parent());
        if (!ready || random.nextInt(5) == 0) {
          continue;
        }
        int from = Math.min(n.computed(), n.size() - 1);
        int left = n.size() - from;
        int count = !shape.causal() || random.nextBoolean() ? left : 1 + random.nextInt(left);
        KvTree tree = trees.stream().filter(t -> t.root() == root(n)).findFirst().get();
        assertTrue(tree.reserve(n, from + count));
        runs.add(new Run(n, from, count, true));
        if (from + count == n.size()) {
          whole.add(n);
        }
      }
      check(runs);
      for (Run r : runs) {
        r.node().computed(Math.max(r.node().computed(), r.from() + r.count()));
      }
    }

    private void check(List<Run> runs) {
      Batch batch = planner.plan(runs);
      int rows = batch.rows();
      float[] q = gaussians(rows * shape.queryWidth());
      float[] k = new float[rows * shape.kvWidth()];
      float[] v = new float[rows * shape.kvWidth()];
      KvNode[] nodeOfRow = new KvNode[rows];
      for (int i = 0; i < runs.size(); i++) {
        Run run = runs.get(i);
        int first = batch.outputFirst(planner.outputOfRun(i));
        for (int j = 0; j < run.count(); j++) {
          nodeOfRow[first + j] = run.node();
          float[] key = vector(keys, run.node(), run.from() + j);
          float[] value = vector(values, run.node(), run.from() + j);
          System.arraycopy(key, 0, k, (first + j) * shape.kvWidth(), key.length);
          System.arraycopy(value, 0, v, (first + j) * shape.kvWidth(), key.length);
        }
      }
      float[] out = new float[rows * shape.queryWidth()];
      cache.makeRoom(batch);
      cache.store(0, batch, k, v, 0, rows);
      Slot slot = new Slot(0, shape.queryWidth(), false);
      attention.attend(new Op.Attention(0, slot, slot, scale, 0), batch, q, out, WORKERS);
      assertReadsEachTokenOnce(batch, runs);
      for (int r = 0; r < rows; r++) {
        int end = shape.causal() ? batch.positions()[r] + 1 : nodeOfRow[r].end();
        dense(nodeOfRow[r], end, q, out, r);
      }
    }

    private float[] vector(Map<KvNode, float[][]> all, KvNode node, int token) {
      float[][] ofNode = all.computeIfAbsent(node, n -> new float[n.size()][]);
      if (ofNode[token] == null) {
        ofNode[token] = gaussians(shape.kvWidth());
      }
      return ofNode[token];
    }

    private float[] gaussians(int n) {
      float[] x = new float[n];
      for (int i = 0; i < n; i++) {
        x[i] = (float) random.nextGaussian();
      }
      return x;
    }

    private static void assertReadsEachTokenOnce(Batch batch, List<Run> runs) {
      Map<KvNode, Integer> unique = new HashMap<>();
      for (Run run : runs) {
        for (KvNode n = run.node().parent(); n != null; n = n.parent()) {
          unique.putIfAbsent(n, n.computed());
        }
        int seen = Math.max(run.node().computed(), run.from() + run.count());
        unique.merge(run.node(), seen, Math::max);
      }
      assertEquals(
          unique.values().stream().mapToLong(Integer::longValue).sum(), batch.kvTokensRead());
    }

    private void dense(KvNode node, int end, float[] q, float[] out, int row) {
      List<float[]> k = new ArrayList<>();
      List<float[]> v = new ArrayList<>();
      spell(node, end, k, v);
      for (int h = 0; h < shape.heads(); h++) {
        int kv = h / shape.group() * shape.headDim();
        int at = row * shape.queryWidth() + h * shape.headDim();
        double[] sum = new double[shape.headDim()];
        double norm = 0;
        for (int t = 0; t < k.size(); t++) {
          double score = 0;
          for (int d = 0; d < shape.headDim(); d++) {
            score += q[at + d] * (double) k.get(t)[kv + d];
          }
          double weight = Math.exp(score * scale);
          norm += weight;
          for (int d = 0; d < shape.headDim(); d++) {
            sum[d] += weight * v.get(t)[kv + d];
          }
        }
        for (int d = 0; d < shape.headDim(); d++) {
          assertEquals(sum[d] / norm, out[at + d], tolerance);
        }
      }
    }

    private void spell(KvNode node, int end, List<float[]> k, List<float[]> v) {
      if (node.parent() != null) {
        spell(node.parent(), node.start(), k, v);
      }
      for (int i = node.start(); i < end; i++) {
        k.add(keys.get(node)[i - node.start()]);
        v.add(values.get(node)[i - node.start()]);
      }
    }
  }
}
