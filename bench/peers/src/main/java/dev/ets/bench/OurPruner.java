package dev.ets.bench;

import dev.ets.prune.IlpPruner;
import dev.ets.prune.Objective;
import dev.ets.prune.PruneProblem;
import java.util.List;
import java.util.function.Function;

/** Our pruner, one instance after the other. */
final class OurPruner implements Side {
  private final IlpPruner pruner = new IlpPruner();

  @Override
  public double[] run(String work) {
    return figures(work, problem -> pruner.solve(problem).kept());
  }

  /**
   * Solves instances.
   *
   * @param work width and number of instances
   * @param solver from a problem to the candidates that it keeps
   * @return milliseconds of each instance, then what each solution is worth
   */
  static double[] figures(String work, Function<PruneProblem, int[]> solver) {
    String[] words = work.split(" ", -1);
    int count = Integer.parseInt(words[1]);
    List<PruneProblem> problems = PruneInstances.instances(Integer.parseInt(words[0]), count);
    double[] figures = new double[2 * count];
    for (int i = 0; i < count; i++) {
      long start = System.nanoTime();
      int[] kept = solver.apply(problems.get(i));
      figures[i] = (System.nanoTime() - start) * 1e-6;
      figures[count + i] = Objective.of(problems.get(i), kept);
    }
    return figures;
  }
}
