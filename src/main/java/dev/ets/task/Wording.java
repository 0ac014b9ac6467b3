package dev.ets.task;

/**
 * The sentences of problems and solutions: few and regular, so that a small model can learn them.
 */
final class Wording {
  private Wording() {}

  /** The sentence that defines a quantity; not for {@link Relation#TOTAL}, which has none. */
  static String statement(QuantityGraph graph, int i) {
    Quantity q = graph.quantity(i);
    String who = q.person() + " has ";
    return switch (q.relation()) {
      case BASE -> who + q.number() + " " + q.object() + ".";
      case TIMES -> who + q.number() + " times as many " + q.object() + " as " + other(graph, q);
      case MORE -> who + q.number() + " more " + q.object() + " than " + other(graph, q);
      case FEWER -> who + q.number() + " fewer " + q.object() + " than " + other(graph, q);
      case HALF -> who + "half as many " + q.object() + " as " + other(graph, q);
      case SHARE ->
          who
              + ("one of " + q.number() + " equal shares of ")
              + (graph.quantity(q.first()).person() + "'s " + q.object() + ".");
      case SUM -> who + "as many " + q.object() + " as " + both(graph, q) + " together.";
      case TOTAL -> throw new IllegalArgumentException("a total is asked for, not stated");
    };
  }

  static String question(QuantityGraph graph) {
    Quantity q = graph.quantity(graph.asked());
    return q.relation() == Relation.TOTAL
        ? "How many " + q.object() + " do " + both(graph, q) + " have together?"
        : "How many " + q.object() + " does " + q.person() + " have?";
  }

  /**
   * The sentence that computes a quantity, with its end of line; not for given quantities. Operands
   * are named before their values are: a small model looks up one thing at a time. "So" gives it
   * one more token to choose the next quantity at, and a name the space before it that it has in
   * the problem, so that it is the same token.
   */
  static String step(QuantityGraph graph, int i) {
    Quantity q = graph.quantity(i);
    String a = named(graph, q.first());
    String operation =
        switch (q.relation()) {
          case TIMES -> q.number() + " * " + a;
          case MORE -> a + " + " + q.number();
          case FEWER -> a + " - " + q.number();
          case HALF -> a + " / 2";
          case SHARE -> a + " / " + q.number();
          case SUM, TOTAL -> a + " + " + named(graph, q.second());
          case BASE -> throw new IllegalArgumentException("a given quantity is not computed");
        };
    String who = q.relation() == Relation.TOTAL ? both(graph, q) + " have " : q.person() + " has ";
    return "So " + who + operation + " = " + q.value() + " " + q.object() + ".\n";
  }

  private static String named(QuantityGraph graph, int i) {
    return graph.quantity(i).person() + "'s " + graph.quantity(i).value();
  }

  static String answer(String answer) {
    return "The answer is " + answer + ".\n";
  }

  private static String other(QuantityGraph graph, Quantity q) {
    Quantity operand = graph.quantity(q.first());
    return operand.object().equals(q.object())
        ? operand.person() + "."
        : operand.person() + " has " + operand.object() + ".";
  }

  private static String both(QuantityGraph graph, Quantity q) {
    return graph.quantity(q.first()).person() + " and " + graph.quantity(q.second()).person();
  }
}
