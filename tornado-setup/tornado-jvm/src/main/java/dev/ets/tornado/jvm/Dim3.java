package dev.ets.tornado.jvm;

/** Sizes or coordinates in the three directions of a grid. */
public record Dim3(int x, int y, int z) {
  public static final Dim3 ZERO = new Dim3(0, 0, 0);

  /** Points in a box of this size. */
  int count() {
    return Math.multiplyExact(Math.multiplyExact(x, y), z);
  }

  /** The coordinates of point {@code i} in a box of this size; x runs fastest. */
  Dim3 point(int i) {
    return new Dim3(i % x, i / x % y, i / x / y);
  }

  @Override
  public String toString() {
    return "(%d, %d, %d)".formatted(x, y, z);
  }
}
