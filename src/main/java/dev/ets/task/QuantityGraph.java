package dev.ets.task;

import java.util.List;

/**
 * The quantities of a problem and what they are computed from. Operands come before the quantities
 * that use them. The quantities up to {@code asked} are exactly those that the answer needs; the
 * ones behind it are distractors.
 *
 * @param quantities operands first
 * @param asked index of the quantity in the question
 */
public record QuantityGraph(List<Quantity> quantities, int asked) {
  public QuantityGraph {
    quantities = List.copyOf(quantities);
  }

  public Quantity quantity(int i) {
    return quantities.get(i);
  }

  /** Operations that the answer needs. */
  public int ops() {
    int n = 0;
    for (int i = 0; i <= asked; i++) {
      if (quantities.get(i).relation() != Relation.BASE) {
        n++;
      }
    }
    return n;
  }
}
