package dev.ets.eval;

import dev.ets.task.Grader;
import dev.ets.task.Interval;
import dev.ets.task.Problem;
import java.util.ArrayList;
import java.util.List;

/** How a group's answers get better with the number of leaves. */
public final class Curve {
  private static final int RESAMPLES = 1000;

  private Curve() {}

  /**
   * One number of leaves. Both figures are means over the problems, of their means over the seeds,
   * with 95% intervals.
   *
   * @param k leaves
   * @param pass chance that one of them is right
   * @param vote chance that their weighted vote is right
   */
  public record Point(int k, Interval pass, Interval vote) {}

  /**
   * At the powers of two below {@code width} and at {@code width}; nowhere when a cell is too old
   * to have its leaves.
   */
  static List<Point> of(GroupCells cells, int width, List<Problem> problems, Grader grader) {
    if (cells.cells().stream().anyMatch(cell -> cell.leaves() == null)) {
      return List.of();
    }
    int[] sizes = sizes(width);
    List<List<Cell>> byProblem = cells.byProblem();
    double[][] pass = new double[sizes.length][byProblem.size()];
    double[][] vote = new double[sizes.length][byProblem.size()];
    for (int p = 0; p < byProblem.size(); p++) {
      List<Cell> same = byProblem.get(p);
      for (Cell cell : same) {
        int number = cell.key().problem();
        Ballots ballots = Ballots.of(cell, problems.get(number - 1).answer(), grader);
        double[] votes = ballots.votes(sizes, number);
        for (int i = 0; i < sizes.length; i++) {
          pass[i][p] += ballots.pass(sizes[i]) / same.size();
          vote[i][p] += votes[i] / same.size();
        }
      }
    }
    List<Point> points = new ArrayList<>();
    for (int i = 0; i < sizes.length; i++) {
      points.add(new Point(sizes[i], mean(pass[i]), mean(vote[i])));
    }
    return points;
  }

  private static int[] sizes(int width) {
    int[] sizes = new int[Integer.SIZE - Integer.numberOfLeadingZeros(width - 1) + 1];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = Math.min(1 << i, width);
    }
    return sizes;
  }

  private static Interval mean(double[] perProblem) {
    return Interval.bootstrap(perProblem, RESAMPLES, 1);
  }
}
