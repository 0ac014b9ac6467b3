package dev.ets.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuelTest {
  private static final double EXACT = 1e-12;

  @Test
  void theRatioIsTheMedianOfTheRoundsRatiosNotTheRatioOfTheMedians() {
    // The machine is slow in the second round, and the peer has a bad third one.
    Duel.Figures figures = new Duel.Figures(new Samples(10, 2, 9), new Samples(5, 1, 3));

    Samples ratio = (Samples) figures.cells().get(2);

    assertArrayEquals(new double[] {2, 2, 3}, ratio.rounds(), EXACT);
    assertEquals(2, ratio.median(), EXACT);
  }

  @Test
  void theSidesDoEachWorkInTurn() {
    List<String> done = new ArrayList<>();
    Duel duel = new Duel(recorded("ours", done), recorded("theirs", done));

    duel.measure(new Rounds(0, 1e-9, 2), List.of("a", "b"));

    List<String> round = List.of("ours a", "theirs a", "ours b", "theirs b");
    assertEquals(round, done.subList(4, 8)); // behind the warm-up
    assertEquals(round, done.subList(8, 12));
  }

  @Test
  void aPeerWithAnotherResultIsNotTimed() {
    double[] mine = {1, 0, 0, 1};
    double[] other = {1, 0, 1, 0};
    Duel duel = new Duel(_ -> mine, _ -> other);

    IllegalStateException e =
        assertThrows(IllegalStateException.class, () -> duel.check("vectors", 2));

    assertTrue(e.getMessage().contains("cosine 0.0000 is below 0.99"), e.getMessage());
  }

  @Test
  void theSmallestCosineOfAllVectorsIsReported() {
    double[] mine = {1, 0, 2, 2};
    double[] other = {3, 0, 2, 2.2};

    double cosine = new Duel(_ -> mine, _ -> other).check("vectors", 2);

    assertEquals(8.4 / Math.sqrt(8 * 8.84), cosine, EXACT);
  }

  private static Side recorded(String name, List<String> done) {
    return work -> {
      done.add(name + " " + work);
      return new double[] {1};
    };
  }
}
