package dev.ets.model;

import java.util.List;

/**
 * A model as executors see it.
 *
 * @param family name of the family, for messages
 * @param vocabulary number of token ids
 * @param context longest sequence in tokens
 * @param attention shape of attention and cache
 * @param slots activations, by index
 * @param ops the forward pass, in order
 * @param output the per-output slot that holds the result: logits, a score, or an embedding
 */
public record ModelSpec(
    String family,
    int vocabulary,
    int context,
    AttentionShape attention,
    List<Slot> slots,
    List<Op> ops,
    Slot output) {
  public ModelSpec {
    slots = List.copyOf(slots);
    ops = List.copyOf(ops);
    if (!output.perOutput()) {
      throw new IllegalArgumentException("the output slot must have one row per output");
    }
  }

  /**
   * The per-output slot that the output is a product of: the last layer's hidden state, after its
   * norm. The output itself where that is no product.
   */
  public Slot hidden() {
    for (Op op : ops.reversed()) {
      if (op instanceof Op.Linear head && head.out().equals(output)) {
        return head.in();
      }
    }
    return output;
  }
}
