package dev.ets.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.task.Aggregation;
import dev.ets.task.Grader;
import dev.ets.task.Graders;
import dev.ets.task.Problem;
import dev.ets.task.Voting;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CurveTest {
  private static final Voting VOTING = new Voting(Graders.named("numeric"), Aggregation.LAST);

  private static Cell cell(int problem, int width, List<Cell.Leaf> leaves) {
    return new Cell(
        new CellKey(problem, "ets", width, 1),
        null,
        false,
        List.of(),
        leaves,
        new Cell.Kv(0, 0, 0, 0, 0, 0),
        new Cell.Work(0, 0, 0, 0, 0, 1, 0, 0),
        new Cell.Pruning(0, 0, 0, 0, 0, 0));
  }

  /** Answers 7 (also spelt 7.0), 8, 9 and one that is none. */
  private static List<Cell.Leaf> leaves(int count, SplittableRandom random) {
    String[] answers = {"7", "7.0", "8", "8", "9", "many"};
    List<Cell.Leaf> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String answer = answers[random.nextInt(answers.length)];
      leaves.add(new Cell.Leaf(answer, random.nextDouble()));
    }
    return leaves;
  }

  private static Ballots ballots(int width, List<Cell.Leaf> leaves) {
    return Ballots.of(cell(1, width, leaves), "7", VOTING.grader());
  }

  /** Shares of all subsets of {@code k} among {@code total} leaves with a right one, or vote. */
  private static double[] byEnumeration(List<Cell.Leaf> leaves, int total, int k) {
    int subsets = 0;
    int passed = 0;
    int voted = 0;
    for (int mask = 0; mask < 1 << total; mask++) {
      if (Integer.bitCount(mask) != k) {
        continue;
      }
      subsets++;
      List<Voting.Leaf> chosen = new ArrayList<>();
      for (int i = 0; i < leaves.size(); i++) {
        if ((mask >> i & 1) == 1) {
          chosen.add(new Voting.Leaf(leaves.get(i).answer(), leaves.get(i).score()));
        }
      }
      passed += chosen.stream().anyMatch(l -> VOTING.grader().same(l.answer(), "7")) ? 1 : 0;
      List<Voting.Vote> votes = VOTING.vote(chosen);
      boolean right = !votes.isEmpty() && VOTING.grader().same(votes.getFirst().answer(), "7");
      voted += right ? 1 : 0;
    }
    return new double[] {(double) passed / subsets, (double) voted / subsets};
  }

  @Test
  void passIsTheShareOfAllSubsetsWithARightLeaf() {
    SplittableRandom random = new SplittableRandom(5);
    for (int trial = 0; trial < 20; trial++) {
      List<Cell.Leaf> leaves = leaves(random.nextInt(9), random);
      Ballots ballots = ballots(8, leaves);
      for (int k = 1; k <= 8; k++) {
        assertEquals(byEnumeration(leaves, 8, k)[0], ballots.pass(k), 1e-12);
      }
    }
  }

  /** Over 200 cells, whose samples of 100 subsets are independent. */
  @Test
  void votesAgreeWithAllSubsets() {
    SplittableRandom random = new SplittableRandom(6);
    int[] sizes = {1, 2, 4, 7};
    double[] sampled = new double[sizes.length];
    double[] exact = new double[sizes.length];
    int cells = 200;
    for (int c = 0; c < cells; c++) {
      List<Cell.Leaf> leaves = leaves(random.nextInt(8), random);
      double[] votes = ballots(7, leaves).votes(sizes, c);
      for (int i = 0; i < sizes.length; i++) {
        double all = byEnumeration(leaves, 7, sizes[i])[1];
        sampled[i] += votes[i] / cells;
        exact[i] += all / cells;
        if (sizes[i] == 1 || sizes[i] == 7) {
          assertEquals(all, votes[i], 1e-12, "exact at both ends");
        }
        // 5 standard errors of one cell.
        assertEquals(all, votes[i], 5 * Math.sqrt(0.25 / Ballots.SUBSETS));
      }
    }
    for (int i = 0; i < sizes.length; i++) {
      assertEquals(exact[i], sampled[i], 4 * Math.sqrt(0.25 / Ballots.SUBSETS / cells));
    }
    assertTrue(exact[1] < exact[2], "a case in which voting helps: " + Arrays.toString(exact));
  }

  @Test
  void breaksATieAsTheVoteDoes() {
    List<Cell.Leaf> tied = List.of(new Cell.Leaf("8", 0.5), new Cell.Leaf("7", 0.5));
    assertEquals(0, ballots(2, tied).votes(new int[] {2}, 1)[0]);
    assertEquals(1, ballots(2, tied.reversed()).votes(new int[] {2}, 1)[0]);
  }

  @Test
  void hasPowersOfTwoAndTheWidth() {
    List<Problem> problems = List.of(new Problem("p", "7"), new Problem("q", "7"));
    for (int[] sizes : new int[][] {{1}, {1, 2}, {1, 2, 3}, {1, 2, 4, 8}, {1, 2, 4, 8, 9}}) {
      int width = sizes[sizes.length - 1];
      GroupCells cells =
          new GroupCells(
              List.of(cell(1, width, List.of(new Cell.Leaf("7", 0.5))), cell(2, width, List.of())));
      List<Curve.Point> points = Curve.of(cells, width, problems, VOTING.grader());
      assertEquals(
          Arrays.stream(sizes).boxed().toList(), points.stream().map(Curve.Point::k).toList());
      assertEquals(0.5 / width, points.getFirst().pass().estimate(), 1e-12);
      assertEquals(0.5, points.getLast().pass().estimate(), 1e-12);
      assertEquals(0.5, points.getLast().vote().estimate(), 1e-12);
    }
  }

  @Test
  void hasNoPointsForResultsWithoutLeaves() {
    GroupCells old = new GroupCells(List.of(cell(1, 4, null), cell(2, 4, List.of())));
    assertEquals(List.of(), Curve.of(old, 4, List.of(), VOTING.grader()));
  }

  @Test
  void asksTheGraderOncePerText() {
    int[] asked = {0};
    Grader grader =
        new CachingGrader(
            new Grader() {
              @Override
              public String name() {
                return "counting";
              }

              @Override
              public Optional<String> canonical(String answer) {
                asked[0]++;
                return Optional.of(answer);
              }
            });
    SplittableRandom random = new SplittableRandom(8);
    for (int i = 0; i < 50; i++) {
      Ballots.of(cell(1, 64, leaves(64, random)), "7", grader);
    }
    assertEquals(5, asked[0]);
  }
}
