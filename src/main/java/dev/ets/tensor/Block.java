package dev.ets.tensor;

/**
 * One block of a quantised tensor, taken apart: element {@code i} of sub-block {@code s} is {@code
 * scales[s] * quants[i] - minima[s]}, each operation rounded to f32. A buffer to use again and
 * again; not thread-safe.
 */
public final class Block {
  private final byte[] quants;
  private final float[] scales;
  private final float[] minima;

  /** A buffer for blocks of this layout. */
  public Block(BlockLayout layout) {
    int subBlocks = layout.elements() / layout.subBlock();
    quants = new byte[layout.elements()];
    scales = new float[subBlocks];
    minima = new float[subBlocks];
  }

  /** Integer of each element, in order. */
  public byte[] quants() {
    return quants;
  }

  /** Scale of each sub-block. */
  public float[] scales() {
    return scales;
  }

  /** What each sub-block subtracts; zeros where the layout has no minima. */
  public float[] minima() {
    return minima;
  }
}
