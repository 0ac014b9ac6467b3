package dev.ets.task;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Labels steps for a process reward model: a step is right when the value that it states for its
 * quantity is the true one, whatever the order of the steps and whether or not the answer needs the
 * quantity. Immutable and thread-safe.
 */
public final class StepChecker {
  private static final String OPERAND = "(?:\\w+'s )?[0-9]{1,9}";
  private static final String WORKED =
      OPERAND + " [-+*/] " + OPERAND + " = ([0-9]{1,9}) ([a-z]+)\\.";
  private static final Pattern OWN = Pattern.compile("So (\\w+) has " + WORKED);
  private static final Pattern TOGETHER = Pattern.compile("So (\\w+) and (\\w+) have " + WORKED);
  private static final Pattern ANSWER = Pattern.compile("The answer is ([0-9]{1,9})\\.");

  private final Map<String, Integer> values = new HashMap<>();
  private final int answer;

  public StepChecker(WordProblem problem) {
    QuantityGraph graph = problem.graph();
    for (Quantity q : graph.quantities()) {
      if (q.relation() != Relation.TOTAL) {
        values.put(key(q.person(), q.object()), q.value());
      }
    }
    answer = graph.quantity(graph.asked()).value();
  }

  /**
   * Whether the step is right. A step that has another form, or names a quantity that the problem
   * does not have, is wrong. White space around it is ignored.
   */
  public boolean right(String step) {
    String line = step.strip();
    Matcher own = OWN.matcher(line);
    if (own.matches()) {
      return Integer.valueOf(own.group(2)).equals(values.get(key(own.group(1), own.group(3))));
    }
    Matcher together = TOGETHER.matcher(line);
    if (together.matches()) {
      Integer a = values.get(key(together.group(1), together.group(4)));
      Integer b = values.get(key(together.group(2), together.group(4)));
      boolean known = a != null && b != null && !together.group(1).equals(together.group(2));
      return known && Integer.parseInt(together.group(3)) == a + b;
    }
    Matcher last = ANSWER.matcher(line);
    return last.matches() && Integer.parseInt(last.group(1)) == answer;
  }

  private static String key(String person, String object) {
    return person + " " + object;
  }
}
