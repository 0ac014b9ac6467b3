package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import org.junit.jupiter.api.Test;

class StructureTest {
  @Test
  void namesAreReadable() {
    Wiring wiring =
        new Wiring(
            new Relation[] {Relation.BASE, Relation.MORE, Relation.TIMES, Relation.SUM},
            new int[] {-1, 0, 0, 1},
            new int[] {-1, -1, -1, 2});
    assertEquals("s(m(1:b),t(1))", Structure.of(wiring));
  }

  @Test
  void sharedAndSeparateOperandsDiffer() {
    Relation[] relations = {
      Relation.BASE, Relation.BASE, Relation.MORE, Relation.TIMES, Relation.SUM
    };
    Wiring apart =
        new Wiring(relations, new int[] {-1, -1, 0, 1, 2}, new int[] {-1, -1, -1, -1, 3});
    assertEquals("s(m(b),t(b))", Structure.of(apart));
  }

  @Test
  void anyOrderOfNodesAndAddendsGivesTheSameName() {
    Difficulty.Mix knotted = new Difficulty.Mix(0.7, 0.6, 0.2, 1, 0);
    RandomStream random = new RandomStream(3, 1);
    for (int t = 0; t < 3000; t++) {
      Wiring wiring = Wiring.draw(random.between(1, 10), knotted, random);
      String name = Structure.of(wiring);
      for (int shuffles = 0; shuffles < 5; shuffles++) {
        assertEquals(name, Structure.of(shuffled(wiring, random)));
      }
    }
  }

  @Test
  void aChangedRelationChangesTheName() {
    RandomStream random = new RandomStream(4, 1);
    for (int t = 0; t < 500; t++) {
      Wiring wiring = Wiring.draw(random.between(1, 10), Difficulty.standard().mix(), random);
      Relation[] relations = wiring.relations().clone();
      for (int i = 0; i < relations.length; i++) {
        if (relations[i] == Relation.MORE) {
          relations[i] = Relation.FEWER;
          Wiring changed = new Wiring(relations, wiring.first(), wiring.second());
          assertNotEquals(Structure.of(wiring), Structure.of(changed));
          break;
        }
      }
    }
  }

  /** The same graph under a random topological numbering, addends swapped at random. */
  private static Wiring shuffled(Wiring w, RandomStream random) {
    int n = w.size();
    int[] place = new int[n];
    java.util.Arrays.fill(place, -1);
    Wiring out = new Wiring(new Relation[n], new int[n], new int[n]);
    for (int to = 0; to < n; to++) {
      int node;
      do {
        node = random.below(n);
      } while (place[node] >= 0
          || !placed(w.first()[node], place)
          || !placed(w.second()[node], place));
      place[node] = to;
      int a = w.first()[node] < 0 ? -1 : place[w.first()[node]];
      int b = w.second()[node] < 0 ? -1 : place[w.second()[node]];
      boolean swap = b >= 0 && random.chance(0.5);
      out.relations()[to] = w.relations()[node];
      out.first()[to] = swap ? b : a;
      out.second()[to] = swap ? a : b;
    }
    return out;
  }

  private static boolean placed(int operand, int[] place) {
    return operand < 0 || place[operand] >= 0;
  }
}
