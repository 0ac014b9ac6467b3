package dev.ets.model;

import dev.ets.tensor.DType;
import java.util.List;
import java.util.stream.Stream;

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

  /** The same with a KV cache in another precision, see {@link AttentionShape#withKvType}. */
  public ModelSpec withKvType(DType type) {
    return new ModelSpec(
        family, vocabulary, context, attention.withKvType(type), slots, ops, output);
  }

  /** The matrix products of a pass. */
  public Stream<Op.Linear> products() {
    return ops.stream().filter(Op.Linear.class::isInstance).map(Op.Linear.class::cast);
  }

  /**
   * Floating-point operations of the matrix products of passes, a multiply-add counting two.
   *
   * @param rows of the passes
   * @param outputs of the passes
   */
  public double operations(double rows, double outputs) {
    return products()
        .mapToDouble(
            o -> 2.0 * o.in().width() * o.out().width() * (o.in().perOutput() ? outputs : rows))
        .sum();
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
