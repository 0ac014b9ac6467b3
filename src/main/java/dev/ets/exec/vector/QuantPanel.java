package dev.ets.exec.vector;

import dev.ets.tensor.BlockLayout;

/**
 * How a panel of quantised weights {@code (inputs, width)} lies in memory, whatever the type: the
 * quants, then a scale for each sub-block of inputs and each column, then, in types that have them,
 * as many minima, negated. Scales and minima are f32; a weight is {@code scale * quant + minimum}.
 *
 * <p>Quants take a byte each, or half of one: then inputs {@code 2 i} and {@code 2 i + 1} are the
 * low and the high half, and {@code bias} is to be subtracted.
 *
 * <p>That sum is the same as a fused multiply-add: a product that a minimum is added to is exact
 * (11 bits of an f16, 6 of its factor, 5 of a quant), and adding -0, which stands for no minimum,
 * changes nothing.
 *
 * @param inputs a multiple of {@code subBlock}
 */
record QuantPanel(
    int inputs, int width, int subBlock, boolean nibbles, int bias, boolean hasMinima) {

  static QuantPanel of(BlockLayout layout, int inputs, int width) {
    int bias = layout.nibbleBias();
    return new QuantPanel(
        inputs, width, layout.subBlock(), bias >= 0, Math.max(0, bias), layout.hasMinima());
  }

  /** Offset in bytes of the quants of input {@code k}, which is even where two share a byte. */
  long quantsAt(int k) {
    return (long) (nibbles ? k / 2 : k) * width;
  }

  /** Offset in bytes of the scales of sub-block {@code s}. */
  long scalesAt(int s) {
    return quantsAt(inputs) + 4L * s * width;
  }

  /** Offset in bytes of the minima of sub-block {@code s}. */
  long minimaAt(int s) {
    return scalesAt(inputs / subBlock + s);
  }

  /** Bytes of a panel. */
  long bytes() {
    return hasMinima ? minimaAt(inputs / subBlock) : scalesAt(inputs / subBlock);
  }
}
