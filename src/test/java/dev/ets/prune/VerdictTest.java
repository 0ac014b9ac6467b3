package dev.ets.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VerdictTest {
  @Test
  void saysWhatTakingACandidateOutOrInWouldChange() {
    Map<Verdict.Reason, Integer> reasons = new EnumMap<>(Verdict.Reason.class);
    for (long seed = 1; seed <= 60; seed++) {
      PruneProblem problem = RandomTrees.search(seed, 16 + (int) seed, 6);
      if (problem.candidates() == 0) {
        continue;
      }
      int[] kept = new IlpPruner(IlpPruner.DEFAULT_TIME_LIMIT).solve(problem).kept();
      double objective = Objective.of(problem, kept);
      Verdict[] verdicts = Verdict.of(problem, kept);
      assertEquals(problem.candidates(), verdicts.length);
      for (int i = 0; i < verdicts.length; i++) {
        Verdict v = verdicts[i];
        int leaf = problem.leaves()[i];
        int[] others = Arrays.stream(kept).filter(node -> node != leaf).toArray();
        assertEquals(others.length < kept.length, v.kept());
        double adds = v.value() - v.cost() + v.coverage();
        reasons.merge(v.reason(), 1, Integer::sum);
        if (v.kept() && others.length > 0) {
          assertEquals(objective - Objective.of(problem, others), adds, 1e-9);
        } else if (!v.kept()) {
          int[] more = Arrays.copyOf(kept, kept.length + 1);
          more[kept.length] = leaf;
          assertEquals(Objective.of(problem, more) - objective, adds, 1e-9);
          assertTrue(adds <= 1e-9, "a pruned candidate would be worth keeping");
        }
      }
    }
    assertTrue(reasons.get(Verdict.Reason.VALUE) > 0);
    assertTrue(reasons.get(Verdict.Reason.COVERAGE) > 0);
    assertTrue(reasons.get(Verdict.Reason.COST) > 0);
  }

  @Test
  void keepsTheOnlyCandidateAtAnyPrice() {
    PruneProblem problem =
        new PruneProblem(
            new int[] {-1, 0},
            new int[] {5, 5},
            new int[] {1},
            new double[] {4},
            new int[] {0},
            3,
            1.4,
            NodeCost.NODES);
    Verdict verdict = Verdict.of(problem, new int[] {1})[0];
    assertEquals(new Verdict(true, 1, 3, 0), verdict);
    assertEquals(Verdict.Reason.NEEDED, verdict.reason());
  }
}
