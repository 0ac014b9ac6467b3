package dev.ets.task;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.ets.UsageException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WordProblemsTest {
  private static final Difficulty STANDARD = Difficulty.standard();
  private static final Pattern STEP =
      Pattern.compile(
          "So (?:(\\w+) has|(\\w+) and (\\w+) have) (?:\\w+'s )?(\\d+) ([-+*/]) (?:\\w+'s )?(\\d+) = (\\d+) (\\w+)\\.\n");

  @Test
  void answersAreThoseOfAnIndependentEvaluatorOfTheText() {
    for (WordProblem p : new WordProblems(11, STANDARD).problems(0, 5003)) {
      TextEvaluator evaluator = new TextEvaluator(p.text());
      assertEquals(p.answer(), Long.toString(evaluator.answer()), p.text());
      for (Quantity q : p.graph().quantities()) {
        if (q.relation() != Relation.TOTAL) {
          assertEquals(q.value(), evaluator.value(q.person(), q.object()), p.text());
        }
      }
    }
  }

  @Test
  void everyOrderComputesFromKnownValuesOnly() {
    for (WordProblem p : new WordProblems(12, STANDARD).problems(0, 1009)) {
      TextEvaluator evaluator = new TextEvaluator(p.text());
      for (int seed = 0; seed < 3; seed++) {
        checkSolution(p, p.solution(seed), evaluator);
      }
      checkSolution(p, p.steps(), evaluator);
    }
  }

  /** Each operand has to be a number of the text or an earlier result, and each result true. */
  private static void checkSolution(WordProblem p, List<String> steps, TextEvaluator evaluator) {
    Set<Long> known = new HashSet<>(List.of(2L));
    Pattern.compile("\\d+")
        .matcher(p.text())
        .results()
        .forEach(m -> known.add(Long.parseLong(m.group())));
    assertEquals(p.ops() + 1, steps.size());
    for (String step : steps.subList(0, p.ops())) {
      Matcher m = STEP.matcher(step);
      assertTrue(m.matches(), step);
      long a = Long.parseLong(m.group(4));
      long b = Long.parseLong(m.group(6));
      long stated = Long.parseLong(m.group(7));
      assertTrue(known.contains(a) && known.contains(b), step + " in " + steps);
      long result =
          switch (m.group(5)) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            default -> a % b == 0 ? a / b : -1;
          };
      assertEquals(result, stated, step);
      long truth =
          m.group(1) != null
              ? evaluator.value(m.group(1), m.group(8))
              : evaluator.value(m.group(2), m.group(8)) + evaluator.value(m.group(3), m.group(8));
      assertEquals(truth, stated, step);
      known.add(stated);
    }
    assertEquals("The answer is " + evaluator.answer() + ".\n", steps.getLast());
  }

  @Test
  void ordersAreDrawnEvenly() {
    WordProblems problems = new WordProblems(13, STANDARD.withOps(new Range(6, 6)));
    WordProblem p =
        IntStream.range(0, 1000)
            .mapToObj(problems::problem)
            .filter(q -> q.orders() == 10)
            .findFirst()
            .orElseThrow();
    Map<List<String>, Integer> seen = new HashMap<>();
    for (int seed = 0; seed < 10_000; seed++) {
      seen.merge(p.solution(seed), 1, Integer::sum);
    }
    assertEquals(10, seen.size());
    for (int n : seen.values()) {
      assertEquals(1000, n, 150, "five standard deviations");
    }
  }

  @Test
  void splitsHaveNoStructureInCommon() {
    Map<Split, Set<String>> seen = new EnumMap<>(Split.class);
    for (Split split : Split.values()) {
      Set<String> structures = new HashSet<>();
      for (WordProblem p : new WordProblems(14, STANDARD, split).problems(0, 2000)) {
        assertEquals(split, Split.of(p.structure()));
        structures.add(p.structure());
      }
      seen.put(split, structures);
    }
    for (Split a : Split.values()) {
      for (Split b : Split.values()) {
        Set<String> common = new HashSet<>(seen.get(a));
        common.retainAll(seen.get(b));
        assertTrue(a == b || common.isEmpty(), a + " and " + b + " share " + common);
      }
    }
  }

  @Test
  void splitOfAStructureNeverChanges() {
    // Recomputed outside Java from the hash's definition.
    assertEquals(Split.TEST, Split.of("s(b,b)"));
    assertEquals(Split.TRAIN, Split.of("m(f(d(s(b,b))))"));
    Map<Split, Integer> count = new EnumMap<>(Split.class);
    for (int i = 0; i < 10_000; i++) {
      count.merge(Split.of("t(" + i), 1, Integer::sum);
    }
    assertEquals(8000, count.get(Split.TRAIN), 250);
    assertEquals(1000, count.get(Split.DEV), 200);
    assertEquals(1000, count.get(Split.TEST), 200);
  }

  @Test
  void aProblemDependsOnSeedAndIndexAlone() {
    WordProblems a = new WordProblems(15, STANDARD, Split.DEV);
    List<WordProblem> forward = a.problems(0, 50);
    List<WordProblem> parallel =
        IntStream.range(0, 50).parallel().mapToObj(i -> a.problem(49 - i)).toList().reversed();
    assertEquals(forward, parallel);
    assertEquals(forward.get(7).solution(3), a.problem(7).solution(3));
    assertNotEquals(forward.get(7), new WordProblems(16, STANDARD, Split.DEV).problem(7));
  }

  @Test
  void theStreamStaysWhatTheShippedDataWasMadeFrom() {
    WordProblem p = new WordProblems(1, STANDARD.withOps(new Range(4, 4)), Split.TRAIN).problem(3);
    assertEquals("m(f(d(s(b,b)))) 32", p.structure() + " " + p.answer());
    assertTrue(p.text().endsWith(" How many hats does Hugo have?"), p.text());
  }

  @Test
  void valuesStayInRangeAndMostlyShort() {
    int total = 0;
    int four = 0;
    for (WordProblem p : new WordProblems(17, STANDARD).problems(0, 5000)) {
      for (Quantity q : p.graph().quantities()) {
        assertTrue(q.value() >= 2 && q.value() <= 9999, q.toString());
        total++;
        four += q.value() > 999 ? 1 : 0;
      }
    }
    assertTrue(four > 0 && four < total / 20, four + " of " + total);
  }

  @Test
  void operationsAndDistractorsFillTheirRanges() {
    Difficulty difficulty = STANDARD.withOps(new Range(3, 5)).withDistractors(new Range(1, 2));
    int[] ops = new int[13];
    int[] distractors = new int[9];
    for (WordProblem p : new WordProblems(18, difficulty).problems(0, 3000)) {
      ops[p.ops()]++;
      distractors[p.graph().quantities().size() - 1 - p.graph().asked()]++;
    }
    for (int n = 3; n <= 5; n++) {
      assertEquals(1000, ops[n], 150);
    }
    assertEquals(1500, distractors[1], 150);
    assertEquals(3000, distractors[1] + distractors[2]);
  }

  @Test
  void settingsThatLeaveNoProblemAreNamed() {
    Difficulty.Mix chains = new Difficulty.Mix(0, 0, 1, 1, 0);
    Difficulty one = STANDARD.withOps(new Range(1, 1)).withMix(chains);
    Split other = Split.of("q(b,b)") == Split.TEST ? Split.DEV : Split.TEST;
    UsageException e =
        assertThrows(UsageException.class, () -> new WordProblems(1, one, other).problem(0));
    assertTrue(e.getMessage().contains("1 operations"), e.getMessage());
    assertThrows(UsageException.class, () -> STANDARD.withOps(new Range(0, 3)));
    assertThrows(UsageException.class, () -> STANDARD.withOps(new Range(2, 13)));
  }

  @Test
  void rangesAreReadOrRefused() {
    assertEquals(new Range(2, 10), Range.parse("2-10"));
    assertEquals(new Range(4, 4), Range.parse("4"));
    for (String bad : List.of("", "a", "3-", "-3", "10-2")) {
      assertThrows(UsageException.class, () -> Range.parse(bad), bad);
    }
  }

  @Test
  void twentyThousandProblemsTakeASecond() {
    WordProblems problems = new WordProblems(19, STANDARD, Split.TRAIN);
    problems.problems(0, 20_000);
    long start = System.nanoTime();
    problems.problems(20_000, 20_000);
    double seconds = (System.nanoTime() - start) / 1e9;
    // Ten times the time aimed at: the machine that runs the tests is shared.
    assertTrue(seconds < 10, seconds + " s");
  }
}
