package dev.ets.kernels;

/**
 * How much of each grid a pass uses: places in the array {@code counts}, which goes to the device
 * before every pass. A kernel over rows takes the place as a scalar, so that it serves rows of the
 * batch and rows of the output alike.
 */
public final class Counts {
  /** Rows of the batch. */
  public static final int ROWS = 0;

  /** Rows of output. */
  public static final int OUTPUTS = 1;

  /** Blocks of queries in phase one of the attention. */
  public static final int BLOCKS = 2;

  /** Tokens to draw. */
  public static final int DRAWS = 3;

  /** Pages to copy before all else. */
  public static final int COPIES = 4;

  /** Elements of the array. */
  public static final int SIZE = 5;

  private Counts() {}
}
