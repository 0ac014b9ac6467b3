package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PruneProblemTest {
  @Test
  void takesParentsAfterTheirChildren() {
    assertEquals(2, problem(ints(-1, 2, 0, 2), ints(1, 3), 1, 1).candidates());
  }

  @Test
  void costsAddUpToLambdaBOverCandidatesAndTheirAncestorsOnly() {
    // Node 4 and 5 have no candidate below.
    PruneProblem problem = problem(ints(-1, 0, 1, 1, 0, 4), ints(2, 3), 1, 1);
    assertArrayEquals(new double[] {0.5, 0.5, 0.5, 0.5, 0, 0}, problem.costs(), 1e-15);
  }

  @Test
  void aNodeCostsItsShareOfTheTokens() {
    PruneProblem problem =
        new PruneProblem(
            ints(-1, 0, 0, 0),
            ints(6, 3, 1, 7),
            ints(1, 2),
            new double[] {1, 3},
            ints(0, 1),
            2,
            1,
            NodeCost.TOKENS);
    assertArrayEquals(new double[] {1.2, 0.6, 0.2, 0}, problem.costs(), 1e-15);
    assertArrayEquals(new double[] {0.25, 0.75}, problem.shares(), 1e-15);
  }

  @Test
  void refusesTreesThatAreNone() {
    refuses("parents is empty", () -> problem(ints(), ints(), 1, 1));
    refuses("parents[0] is 0", () -> problem(ints(0, 0), ints(1), 1, 1));
    refuses("parents[2] is 3", () -> problem(ints(-1, 0, 3), ints(1), 1, 1));
    refuses("parents[1] is -1", () -> problem(ints(-1, -1), ints(1), 1, 1));
    refuses("parents[1] is 1", () -> problem(ints(-1, 1), ints(1), 1, 1));
    refuses("cycle", () -> problem(ints(-1, 0, 4, 2, 3), ints(1), 1, 1));
  }

  @Test
  void refusesCandidatesThatAreNone() {
    refuses("leaves is empty", () -> problem(ints(-1, 0), ints(), 1, 1));
    refuses("leaves[1] is 2", () -> problem(ints(-1, 0), ints(1, 2), 1, 1));
    refuses("leaves[0] is -1", () -> problem(ints(-1, 0), ints(-1), 1, 1));
    refuses("leaves[0] is node 0, which has children", () -> problem(ints(-1, 0), ints(0), 1, 1));
    refuses("leaves[1] is node 1, which is listed", () -> problem(ints(-1, 0), ints(1, 1), 1, 1));
  }

  @Test
  void refusesSizesThatDisagree() {
    refuses("tokens has 1 entries, parents has 2", () -> star(ints(3), 1, ints(0), 1));
    refuses("weights has 2 entries, leaves has 1", () -> star(ints(3, 3), 1, ints(0), 1, 2));
    refuses("clusters has 2 entries, leaves has 1", () -> star(ints(3, 3), 1, ints(0, 1), 1));
  }

  @Test
  void refusesNumbersThatMakeNoSense() {
    int[] tokens = ints(3, 3);
    refuses("weights[0] is -1.0", () -> star(tokens, 1, ints(0), -1));
    refuses("weights[0] is NaN", () -> star(tokens, 1, ints(0), Double.NaN));
    refuses("weights add up to 0.0", () -> star(tokens, 1, ints(0), 0));
    refuses("lambda_b is -0.5", () -> star(tokens, -0.5, ints(0), 1));
    refuses("lambda_b is NaN", () -> star(tokens, Double.NaN, ints(0), 1));
    refuses("lambda_d is Infinity", () -> problem(ints(-1, 0), ints(1), 1, 1.0 / 0));
    refuses("tokens[1] is -3", () -> star(ints(3, -3), 1, ints(0), 1));
    refuses("add up to 0", () -> star(ints(0, 0), 1, ints(0), 1));
  }

  private static PruneProblem star(
      int[] tokens, double lambdaB, int[] clusters, double... weights) {
    return new PruneProblem(
        ints(-1, 0), tokens, ints(1), weights, clusters, lambdaB, 1, NodeCost.TOKENS);
  }

  private static PruneProblem problem(int[] parents, int[] leaves, double weight, double lambdaD) {
    double[] weights = new double[leaves.length];
    Arrays.fill(weights, weight);
    return new PruneProblem(
        parents,
        new int[parents.length],
        leaves,
        weights,
        new int[leaves.length],
        2,
        lambdaD,
        NodeCost.NODES);
  }

  private static void refuses(String message, Runnable maker) {
    UsageException e = assertThrows(UsageException.class, maker::run);
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  private static int[] ints(int... values) {
    return values;
  }
}
