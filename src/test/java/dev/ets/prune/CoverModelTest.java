package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** The steps of {@link IlpPruner} one by one, on what the ones before them did not reduce. */
class CoverModelTest {
  private static final long NO_DEADLINE = System.nanoTime() + Long.MAX_VALUE / 2;

  @Test
  void ojAlgoSolvesWhatWasNotReduced() {
    for (int seed = 0; seed < 80; seed++) {
      PruneProblem problem = RandomTrees.scattered(seed, 4 + seed % 25, 2 + seed % 5);
      Residual whole = Residual.of(CoverTree.of(problem));
      boolean[] kept = new boolean[whole.nodes()];
      boolean[] start = new boolean[whole.nodes()];
      start[0] = true;
      assertTrue(new CoverModel(whole, start).solve(kept, NO_DEADLINE), "seed " + seed);
      assertEquals(optimum(problem), whole.objective(kept), 1e-10, "seed " + seed);
    }
  }

  @Test
  void boundsAreNeverBelowTheOptimumAndFixNothingThatItNeeds() {
    int fixed = 0;
    for (int seed = 0; seed < 150; seed++) {
      PruneProblem problem = RandomTrees.scattered(seed, 4 + seed % 25, 2 + seed % 5);
      double optimum = optimum(problem);
      CoverTree tree = CoverTree.of(problem);
      // Against a target below the optimum, so that it must survive what is fixed.
      Relaxation bounds = new Relaxation(Residual.of(tree), optimum - 1e-6, NO_DEADLINE);
      assertTrue(bounds.bound() >= optimum - 1e-12, "seed " + seed);
      Residual whole = Residual.of(tree);
      assertTrue(whole.objective(bounds.best()) <= optimum + 1e-12, "seed " + seed);
      for (int j = 1; j < whole.nodes(); j++) {
        if (bounds.mustKeep()[j]) {
          tree.mergeIntoParent(j);
          fixed++;
        } else if (bounds.mustDrop()[j]) {
          tree.drop(j);
          fixed++;
        }
      }
      tree.dropOrphans();
      new Reductions(tree).run();
      Residual rest = Residual.of(tree);
      boolean[] kept = new boolean[rest.nodes()];
      boolean[] start = new boolean[rest.nodes()];
      start[0] = true;
      double best = rest.base();
      if (rest.nodes() > 1) {
        new CoverModel(rest, start).solve(kept, NO_DEADLINE);
        best = rest.objective(kept);
      }
      double known = Math.max(best, whole.objective(bounds.best()));
      assertEquals(optimum, known, 1e-10, "seed " + seed);
    }
    assertTrue(fixed > 500, "only " + fixed + " nodes fixed");
  }

  @Test
  void reductionsAreTheTreeDpWhenThereIsNoCoverageTerm() {
    for (int seed = 0; seed < 500; seed++) {
      PruneProblem p = RandomTrees.scattered(seed, 1 + seed % 60, 2 + seed % 7);
      PruneProblem plain =
          new PruneProblem(
              p.parents(),
              p.tokens(),
              p.leaves(),
              p.weights(),
              p.clusters(),
              p.lambdaB(),
              0,
              p.cost());
      CoverTree tree = CoverTree.of(plain);
      new Reductions(tree).run();
      assertEquals(0, tree.openNodes(), "seed " + seed);
    }
  }

  private static double optimum(PruneProblem problem) {
    return Objective.of(problem, OrTools.solve(problem));
  }
}
