package dev.ets.task;

import java.util.ArrayList;
import java.util.List;

/**
 * A generated word problem. Immutable, so safe to share between threads.
 *
 * @param text the problem, without an end of line
 * @param steps one solution: {@link #solution} in the order that the problem's index draws
 * @param answer the true answer
 * @param structure canonical name of the needed computation graph: operations and their wiring
 * @param graph all quantities, distractors included
 */
public record WordProblem(
    String text, List<String> steps, String answer, String structure, QuantityGraph graph) {
  public WordProblem {
    steps = List.copyOf(steps);
  }

  /** What a model is given: the text and an end of line. */
  public String prompt() {
    return text + "\n";
  }

  /** Operations that the answer needs. */
  public int ops() {
    return graph.ops();
  }

  /**
   * A solution: one sentence per needed operation, in an order drawn evenly from all valid ones,
   * and the answer's line. Each ends with an end of line; the same seed gives the same order.
   */
  public List<String> solution(long orderSeed) {
    return solution(graph, answer, new RandomStream(text.hashCode(), orderSeed));
  }

  /** How many different orders {@link #solution} draws from. */
  public long orders() {
    return new SolutionOrder(graph).orders();
  }

  static List<String> solution(QuantityGraph graph, String answer, RandomStream random) {
    List<String> steps = new ArrayList<>();
    for (int i : new SolutionOrder(graph).draw(random)) {
      steps.add(Wording.step(graph, i));
    }
    steps.add(Wording.answer(answer));
    return steps;
  }
}
