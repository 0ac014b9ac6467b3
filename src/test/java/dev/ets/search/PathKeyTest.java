package dev.ets.search;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PathKeyTest {
  @Test
  void givesEveryPlaceOfATreeItsOwnKey() {
    Set<Long> keys = new HashSet<>();
    for (long seed = -2; seed < 3; seed++) {
      for (String problem : new String[] {"", "a", "b", "ab", "ba"}) {
        long root = PathKey.root(seed, problem);
        assertTrue(keys.add(root));
        for (int i = 0; i < 40; i++) {
          long child = PathKey.child(root, i);
          assertTrue(keys.add(child));
          for (int j = 0; j < 40; j++) {
            assertTrue(keys.add(PathKey.child(child, j)));
          }
        }
      }
    }
  }

  @Test
  void tellsTheOrderOfIndicesApart() {
    long root = PathKey.root(1, "p");
    assertNotEquals(
        PathKey.child(PathKey.child(root, 1), 2), PathKey.child(PathKey.child(root, 2), 1));
  }

  @Test
  void staysTheSameFromReleaseToRelease() {
    long root = PathKey.root(1, "How many?");
    assertEquals("b5741f03c98d0fb2", Long.toHexString(root));
    assertEquals("8b6340db8640dc84", Long.toHexString(PathKey.child(root, 3)));
  }
}
