package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import dev.ets.task.Voting.Leaf;
import dev.ets.task.Voting.Vote;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class VotingTest {
  private static final Grader NUMERIC = Graders.named("numeric");

  private static Voting by(String aggregation) {
    return new Voting(NUMERIC, Aggregation.named(aggregation));
  }

  @Test
  void equalAnswersAddTheirScores() {
    List<Leaf> leaves =
        List.of(
            new Leaf("7", 0.1, 0.875),
            new Leaf("8", 0.9, 0.5),
            new Leaf("8.0", 0.9, 0.5),
            new Leaf("nothing", 0.9, 1.0));
    assertEquals(List.of(new Vote("8", 1.0, 2), new Vote("7", 0.875, 1)), by("last").vote(leaves));
    assertEquals("7", by("last").best(leaves).orElseThrow().answer());
  }

  @Test
  void theAggregationDecides() {
    List<Leaf> leaves = List.of(new Leaf("1", 0.25, 1.0), new Leaf("2", 0.75, 0.5));
    assertEquals("1", by("last").vote(leaves).getFirst().answer());
    assertEquals(List.of(new Vote("2", 0.5, 1), new Vote("1", 0.25, 1)), by("min").vote(leaves));
    assertEquals(List.of(new Vote("2", 0.375, 1), new Vote("1", 0.25, 1)), by("prod").vote(leaves));
    // Means 0.625 and 0.625: the first leaf wins.
    assertEquals(
        List.of(new Vote("1", 0.625, 1), new Vote("2", 0.625, 1)), by("mean").vote(leaves));
  }

  @Test
  void tiesGoToTheFirstLeaf() {
    List<Leaf> leaves = List.of(new Leaf("3", 0.5), new Leaf("4", 0.5), new Leaf("5", 0.25));
    assertEquals("3", by("last").vote(leaves).getFirst().answer());
    assertEquals("3", by("last").best(leaves).orElseThrow().answer());
    assertEquals("4", by("last").vote(leaves.reversed()).getFirst().answer());
    assertEquals("4", by("last").best(leaves.reversed()).orElseThrow().answer());
  }

  @Test
  void noAnswersGiveNoVotes() {
    List<Leaf> invalid = List.of(new Leaf("[invalid]", 1.0));
    assertEquals(List.of(), by("last").vote(invalid));
    assertEquals(Optional.empty(), by("last").best(invalid));
    assertEquals(List.of(), by("min").vote(List.of()));
  }

  @Test
  void wrongUseIsNamed() {
    assertThrows(IllegalArgumentException.class, () -> by("last").vote(List.of(new Leaf("1"))));
    UsageException e = assertThrows(UsageException.class, () -> by("first"));
    assertTrue(e.getMessage().contains("[last, min, prod, mean]"), e.getMessage());
  }
}
