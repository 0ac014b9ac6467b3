package dev.ets.kv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvTreeTest {
  @Test
  void randomOperationsKeepPagesApartAndCounted() {
    for (int seed = 0; seed < 200; seed++) {
      Random random = new Random(seed);
      PagePool pool = new PagePool(1 + random.nextInt(60));
      List<KvTree> trees = new ArrayList<>();
      List<List<KvNode>> nodes = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        trees.add(new KvTree(pool, new int[1 + random.nextInt(40)]));
        nodes.add(new ArrayList<>(List.of(trees.get(i).root())));
      }
      for (int op = 0; op < 150; op++) {
        int t = random.nextInt(3);
        operate(random, trees.get(t), nodes.get(t));
        KvTree.checkIntegrity(pool, trees);
      }
      trees.forEach(KvTree::releaseAll);
      assertEquals(0, pool.used());
      KvTree.checkIntegrity(pool, trees);
    }
  }

  private static void operate(Random random, KvTree tree, List<KvNode> nodes) {
    KvNode node = nodes.get(random.nextInt(nodes.size()));
    if (node.dead()) {
      return;
    }
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5 -> {
        if (!node.released()) {
          int[] tokens = new int[random.nextInt(35)];
          nodes.add(random.nextBoolean() ? tree.fork(node, tokens) : tree.child(node, tokens));
        }
      }
      case 6, 7, 8, 9, 10, 11 -> {
        int tokens = node.size() == 0 ? 0 : random.nextInt(node.size() + 1);
        if (tree.reserve(node, tokens)) {
          node.computed(Math.max(tokens, node.computed()));
        }
      }
      case 12, 13, 14 -> {
        if (node.children.isEmpty() && !node.sealed) {
          node.append(7);
        }
      }
      case 15 -> tree.evict();
      default -> {
        if (!node.released()) {
          tree.release(node);
        }
      }
    }
  }

  @Test
  void pagesOfAReleasedNodeAreFreeAtOnceUnlessSomethingLivesBelow() {
    PagePool pool = new PagePool(10);
    KvTree tree = new KvTree(pool, new int[17]);
    KvNode child = tree.fork(tree.root(), new int[16]);
    KvNode leaf = tree.fork(child, new int[1]);
    KvNode sibling = tree.fork(child, new int[1]);
    for (KvNode n : List.of(tree.root(), child, leaf, sibling)) {
      assertTrue(tree.reserve(n, n.size()));
    }
    assertEquals(5, pool.used());
    tree.release(child);
    assertEquals(5, pool.used());
    tree.release(leaf);
    assertEquals(4, pool.used());
    tree.release(sibling);
    assertEquals(2, pool.used(), "the released parent goes with its last child");
    assertTrue(child.dead());
    assertFalse(tree.root().dead());
  }

  @Test
  void equalTokensBelowOneNodeAreOneNodeUntilItsLastHoldIsReleased() {
    PagePool pool = new PagePool(10);
    KvTree tree = new KvTree(pool, new int[1]);
    KvNode one = tree.child(tree.root(), 4, 5);
    assertTrue(tree.reserve(one, 2));
    assertSame(one, tree.child(tree.root(), 4, 5));
    assertNotSame(one, tree.child(tree.root(), 4));
    assertNotSame(one, tree.child(one, 4, 5), "its parent is another");
    KvNode growing = tree.fork(tree.root(), 4);
    growing.append(5);
    assertTrue(tree.reserve(growing, 2));
    assertNotSame(one, growing);
    assertSame(one, tree.seal(growing));
    assertTrue(growing.dead(), "the pages of the second are given back");
    assertEquals(1, pool.used());
    assertThrows(IllegalStateException.class, () -> one.append(6));
    for (int hold = 0; hold < 3; hold++) {
      assertFalse(one.released());
      tree.release(one);
    }
    assertTrue(one.released());
    assertNotSame(one, tree.child(tree.root(), 4, 5), "what nobody holds may go at any time");
    assertThrows(IllegalStateException.class, () -> tree.hold(one));
    assertThrows(IllegalStateException.class, () -> tree.release(one));
  }

  @Test
  void aFullPoolRefusesAndTakesNothingTwice() {
    PagePool pool = new PagePool(2);
    KvTree tree = new KvTree(pool, new int[40]);
    assertFalse(tree.reserve(tree.root(), 40));
    assertEquals(2, tree.heldPages());
    assertEquals(-1, pool.take());
    tree.evict();
    assertEquals(2, pool.free());
    assertThrows(IllegalStateException.class, () -> pool.give(0));
  }

  @Test
  void theIntegrityCheckFindsAWrongFree() {
    PagePool pool = new PagePool(4);
    KvTree tree = new KvTree(pool, new int[20]);
    tree.reserve(tree.root(), 20);
    pool.give(tree.root().pageOf(16));
    assertThrows(IllegalStateException.class, () -> KvTree.checkIntegrity(pool, List.of(tree)));
  }

  @Test
  void nodesKnowTheirPlaceAndRefuseWhatBreaksIt() {
    KvTree tree = new KvTree(new PagePool(4), new int[] {1, 2, 3});
    KvNode child = tree.fork(tree.root(), 4);
    assertEquals(3, child.start());
    child.append(5);
    assertEquals(5, child.end());
    assertEquals(5, child.token(1));
    assertThrows(IllegalStateException.class, () -> tree.root().append(9));
    assertThrows(IllegalArgumentException.class, () -> child.computed(2));
    tree.release(tree.root());
    assertThrows(IllegalStateException.class, () -> tree.fork(tree.root()));
  }
}
