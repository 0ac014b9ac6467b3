package dev.ets.tensor;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Dimensions of a tensor, outermost first (row-major): a weight matrix that maps {@code in} to
 * {@code out} has the shape {@code (out, in)}. GGUF lists them innermost first; its reader turns
 * them round.
 */
public record Shape(long... dims) {
  public Shape {
    dims = dims.clone();
    for (long d : dims) {
      if (d < 0) {
        throw new IllegalArgumentException("negative dimension in " + Arrays.toString(dims));
      }
    }
  }

  @Override
  public long[] dims() {
    return dims.clone();
  }

  /** Number of dimensions. */
  public int rank() {
    return dims.length;
  }

  /** Dimension {@code i}, outermost first. */
  public long dim(int i) {
    return dims[i];
  }

  /**
   * Product of all dimensions; 1 for a scalar.
   *
   * @throws ArithmeticException when it overflows
   */
  public long elements() {
    long n = 1;
    for (long d : dims) {
      n = Math.multiplyExact(n, d);
    }
    return n;
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof Shape s && Arrays.equals(dims, s.dims);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(dims);
  }

  @Override
  public String toString() {
    return Arrays.stream(dims).mapToObj(Long::toString).collect(Collectors.joining("x", "(", ")"));
  }
}
