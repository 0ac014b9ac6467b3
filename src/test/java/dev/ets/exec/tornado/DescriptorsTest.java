package dev.ets.exec.tornado;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.kernels.Counts;
import dev.ets.kernels.TreeAttention;
import dev.ets.kv.Batch;
import dev.ets.kv.BatchPlanner;
import dev.ets.kv.KvNode;
import dev.ets.kv.KvTree;
import dev.ets.kv.PagePool;
import dev.ets.kv.Run;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The tile plan of the attention as it goes up to the device. */
class DescriptorsTest {
  private static final int PAGES = 1000;
  private static final int PREFIX = 1024;
  private static final int OWN = 17;
  private static final int BRANCHES = 64;
  private static final int GROUP = 4;

  /** One step of decoding branches below one prefix. */
  private static Batch step() {
    KvTree tree = new KvTree(new PagePool(PAGES), new int[PREFIX]);
    tree.reserve(tree.root(), PREFIX);
    tree.root().computed(PREFIX);
    List<Run> runs = new ArrayList<>();
    for (int i = 0; i < BRANCHES; i++) {
      KvNode branch = tree.fork(tree.root(), new int[OWN]);
      tree.reserve(branch, OWN);
      branch.computed(OWN - 1);
      runs.add(new Run(branch, OWN - 1, 1, true));
    }
    return new BatchPlanner(true).plan(runs);
  }

  @Test
  void blocksOfATileAreNeighboursAndAllTilesTogetherReadTheKvOfTheTreeOnce() {
    Descriptors descriptors =
        new Descriptors(new Capacity(BRANCHES, 10_000, 10_000, PAGES, 1, 1), GROUP);
    descriptors.fill(step());
    Set<Integer> tiles = new HashSet<>();
    int tile = -1;
    int read = 0;
    int queries = 0;
    for (int b = 0; b < descriptors.counts.get(Counts.BLOCKS); b++) {
      int at = b * TreeAttention.BLOCK_INTS;
      int firstPage = descriptors.blocks.get(at + 6);
      if (firstPage != tile) {
        assertTrue(tiles.add(firstPage), "tile of page " + firstPage + " begins twice");
        assertEquals(0, descriptors.blocks.get(at));
        tile = firstPage;
        read += descriptors.blocks.get(at + 5);
        queries += descriptors.blocks.get(at + 1);
      }
    }
    assertEquals(PREFIX + BRANCHES * OWN, read);
    int prefixTiles = PREFIX / Batch.TILE_TOKENS;
    assertEquals((prefixTiles + 1) * BRANCHES * GROUP, queries);
  }

  @Test
  void aPassThatIsTooLargeSaysSo() {
    Descriptors descriptors = new Descriptors(new Capacity(BRANCHES, 100, 100, PAGES, 1, 1), GROUP);
    Batch step = step();
    assertEquals(
        "a pass with 320 partial results of attention; the plan on the device has room for 100:"
            + " lower --width or --concurrency",
        assertThrows(IllegalArgumentException.class, () -> descriptors.fill(step)).getMessage());
  }
}
