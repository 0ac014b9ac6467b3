package dev.ets.kernels;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A plan of attention over trees for trials, made by hand in the way that {@code
 * dev.ets.kv.BatchPlanner} makes it from live trees: rows in depth-first order, pages that belong
 * to one node each, so that its last one may be part empty, and tiles of up to {@code tileTokens}
 * tokens of one node.
 */
final class TreePlan {
  private static final int[] SIZES = {1, 2, 15, 16, 17, 40, 70};
  private static final int DEPTH = 3;

  /**
   * A node of a tree.
   *
   * @param tokens its KV
   * @param rows how many of its last tokens are rows of the pass
   */
  record Node(int tokens, int rows, List<Node> children) {
    /** A tree of some levels; each leaf has rows, other nodes may. */
    static Node random(SplittableRandom random) {
      return random(random, 1);
    }

    private static Node random(SplittableRandom random, int level) {
      int tokens = SIZES[random.nextInt(SIZES.length)];
      List<Node> children = new ArrayList<>();
      for (int i = level == 1 ? 2 : random.nextInt(3); i > 0 && level < DEPTH; i--) {
        children.add(random(random, level + 1));
      }
      boolean computes = children.isEmpty() || random.nextBoolean();
      int rows = computes ? 1 + random.nextInt(Math.min(5, tokens)) : 0;
      return new Node(tokens, rows, children);
    }

    /** A prefix that all branches share, each of which computes its last token. */
    static Node fan(int prefix, int branches, int branchTokens) {
      List<Node> children = new ArrayList<>();
      for (int i = 0; i < branches; i++) {
        children.add(new Node(branchTokens, 1, List.of()));
      }
      return new Node(prefix, 0, children);
    }
  }

  private final int group;
  private final int tileTokens;
  private final int pageTokens;
  private final boolean causal;
  private final List<Integer> blocks = new ArrayList<>();
  private final List<Integer> tilePages = new ArrayList<>();
  private final List<Integer> positions = new ArrayList<>();
  private final List<Integer> partialStart = new ArrayList<>(List.of(0));
  private final List<Integer> usedSlots = new ArrayList<>();
  private final List<int[]> paths = new ArrayList<>();
  private int pages;

  /**
   * Plans a pass.
   *
   * @param group query heads that share a KV head
   * @param tileTokens a multiple of {@code pageTokens}
   */
  TreePlan(List<Node> roots, int group, int tileTokens, int pageTokens, boolean causal) {
    this.group = group;
    this.tileTokens = tileTokens;
    this.pageTokens = pageTokens;
    this.causal = causal;
    roots.forEach(root -> visit(root, new int[0], 0));
  }

  /** {@link TreeAttention#BLOCK_INTS} numbers per block. */
  List<Integer> blocks() {
    return blocks;
  }

  /** The pages of the tiles. */
  List<Integer> tilePages() {
    return tilePages;
  }

  /** Position of each row. */
  List<Integer> positions() {
    return positions;
  }

  /** (rows + 1): where the partials of each row begin. */
  List<Integer> partialStart() {
    return partialStart;
  }

  /** The slots that hold KV, tree by tree. */
  List<Integer> usedSlots() {
    return usedSlots;
  }

  int rows() {
    return positions.size();
  }

  /** Pages of all nodes. */
  int pages() {
    return pages;
  }

  int partials() {
    return partialStart.getLast();
  }

  /** Slots of the tokens that a row attends to, from the root down. */
  int[] path(int row) {
    return paths.get(row);
  }

  private void visit(Node node, int[] above, int piecesAbove) {
    int firstRow = rows();
    int firstPage = pages;
    int start = above.length;
    int pieces = Math.ceilDiv(node.tokens, tileTokens);
    pages += Math.ceilDiv(node.tokens, pageTokens);
    int[] path = Arrays.copyOf(above, start + node.tokens);
    for (int i = 0; i < node.tokens; i++) {
      path[start + i] = firstPage * pageTokens + i;
      usedSlots.add(path[start + i]);
    }
    for (int i = node.tokens - node.rows; i < node.tokens; i++) {
      positions.add(start + i);
      partialStart.add(partials() + piecesAbove + (causal ? i / tileTokens + 1 : pieces));
      paths.add(Arrays.copyOf(path, causal ? start + i + 1 : path.length));
    }
    for (Node child : node.children) {
      visit(child, path, piecesAbove + pieces);
    }
    for (int piece = 0; piece < pieces; piece++) {
      int from = piece * tileTokens;
      // A token sees no piece that starts behind it.
      int unseeing = causal ? Math.clamp(from - (node.tokens - node.rows), 0, node.rows) : 0;
      int queries = (rows() - firstRow - unseeing) * group;
      int count = Math.min(tileTokens, node.tokens - from);
      for (int first = 0; first < queries; first += TreeAttention.QUERIES) {
        blocks.addAll(
            List.of(
                first,
                queries,
                firstRow + unseeing,
                piecesAbove + piece,
                start + from,
                count,
                tilePages.size()));
      }
      for (int i = 0; i < count; i += pageTokens) {
        tilePages.add(firstPage + (from + i) / pageTokens);
      }
    }
  }
}
